create index concurrently invoices_cache_date_order_idx
  on invoices_cache (user_id, date, id)
  where deleted_at is null;
