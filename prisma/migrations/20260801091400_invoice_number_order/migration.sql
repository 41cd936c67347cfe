create index concurrently invoices_cache_number_order_idx
  on invoices_cache (user_id, number, id)
  where deleted_at is null;
