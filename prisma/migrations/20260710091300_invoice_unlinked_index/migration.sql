create index concurrently invoices_cache_unlinked_idx
  on invoices_cache (organization_id, id)
  where customer_id is null;
