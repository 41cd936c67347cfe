create index concurrently invoices_cache_block_idx
  on invoices_cache (reminders_blocked_by, user_id, organization_id, id)
  where deleted_at is null and balance > 0 and lower(status) not in ('draft', 'void', 'paid');
