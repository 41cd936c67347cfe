create index concurrently customers_cache_inactive_idx
  on customers_cache (organization_id, id)
  where status = 'INACTIVE' and deleted_at is null;
