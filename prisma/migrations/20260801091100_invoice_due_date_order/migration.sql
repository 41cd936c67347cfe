create index concurrently invoices_cache_due_date_order_idx
  on invoices_cache (user_id, due_date, id)
  where deleted_at is null;
