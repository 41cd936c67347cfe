-- The validated checks let these skip the scan of the table.
alter table invoices_cache alter column organization_id set not null;
alter table invoices_cache alter column local_last_synced_at set not null;
alter table payment_reminders alter column due_date set not null;
alter table invoices_cache drop constraint invoices_cache_organization_id_check;
alter table invoices_cache drop constraint invoices_cache_local_last_synced_at_check;
alter table payment_reminders drop constraint payment_reminders_due_date_check;
