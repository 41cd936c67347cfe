create index concurrently customers_cache_reread_look_idx
  on customers_cache (organization_id, zoho_customer_id)
  where needs_look and status = 'INACTIVE' and deleted_at is null;
