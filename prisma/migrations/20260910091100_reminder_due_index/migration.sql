create index concurrently payment_reminders_due_idx
  on payment_reminders (user_id, scheduled_for, id)
  where status in ('PENDING', 'CLAIMED');
