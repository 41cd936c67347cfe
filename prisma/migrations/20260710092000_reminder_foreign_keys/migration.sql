-- An invoice is unique in its organization now, a reminder's step per due date; and reminders cannot cross users either.
alter table invoices_cache drop constraint invoices_cache_user_id_zoho_invoice_id_key;
alter table payment_reminders drop constraint payment_reminders_invoice_id_offset_days_key;

alter table payment_reminders
  add constraint payment_reminders_user_id_invoice_id_fkey
  foreign key (user_id, invoice_id) references invoices_cache (user_id, id)
  on delete no action on update no action
  not valid;
alter table payment_reminders
  add constraint payment_reminders_user_id_customer_id_fkey
  foreign key (user_id, customer_id) references customers_cache (user_id, id)
  on delete no action on update no action
  not valid;
alter table payment_reminders drop constraint payment_reminders_invoice_id_fkey;
