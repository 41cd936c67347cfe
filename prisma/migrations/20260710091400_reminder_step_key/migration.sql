create unique index concurrently payment_reminders_invoice_id_offset_days_due_date_key
  on payment_reminders (invoice_id, offset_days, due_date);
