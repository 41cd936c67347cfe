create index concurrently payment_reminders_user_id_scheduled_for_id_idx
  on payment_reminders (user_id, scheduled_for, id);
