create index concurrently reminder_events_invoice_id_created_at_idx
  on reminder_events (invoice_id, created_at);
