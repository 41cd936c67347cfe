create index concurrently invoices_cache_open_idx
  on invoices_cache (user_id, organization_id, currency_code, due_date)
  include (balance)
  where deleted_at is null and balance > 0 and lower(status) not in ('draft', 'void', 'paid');
