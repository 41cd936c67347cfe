create index concurrently invoices_cache_balance_order_idx
  on invoices_cache (user_id, balance, id)
  where deleted_at is null;
