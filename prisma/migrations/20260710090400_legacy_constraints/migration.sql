alter table invoices_cache
  add constraint invoices_cache_organization_id_check check (organization_id is not null) not valid;
alter table invoices_cache
  add constraint invoices_cache_local_last_synced_at_check check (local_last_synced_at is not null) not valid;
alter table payment_reminders
  add constraint payment_reminders_due_date_check check (due_date is not null) not valid;
alter table payment_reminders
  add constraint payment_reminders_status_check
  check (status in ('PENDING', 'CLAIMED', 'DELIVERED', 'FAILED', 'SKIPPED', 'CANCELED')) not valid;
alter table payment_reminders
  add constraint payment_reminders_channel_check check (channel in ('SMS', 'VOICE')) not valid;
alter table payment_reminders
  add constraint payment_reminders_reason_check
  check (reason in (
    'DELETED', 'VOID', 'DRAFT', 'PAID', 'NO_CUSTOMER', 'CUSTOMER_DELETED', 'CUSTOMER_INACTIVE', 'NO_PHONE',
    'INVALID_PHONE', 'POLICY_DISABLED', 'PAUSED', 'RECENTLY_REMINDED_BY_SOURCE', 'NO_STEPS_LEFT',
    'SUPERSEDED', 'ALREADY_REMINDED', 'DUE_DATE_MOVED', 'POLICY_CHANGED', 'MANUAL', 'TOO_LATE'
  )) not valid;
