-- The builds that follow each stand alone; a failed one leaves an invalid index, so they start from a clean place.
drop index if exists payment_reminders_due_idx;
drop index if exists reminder_events_invoice_id_created_at_idx;
