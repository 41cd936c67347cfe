create index concurrently invoices_cache_modified_order_idx
  on invoices_cache (user_id, zoho_last_modified_at, id)
  where deleted_at is null;
