create index concurrently invoices_cache_updated_order_idx
  on invoices_cache (user_id, updated_at, id)
  where deleted_at is null;
