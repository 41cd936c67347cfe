create index concurrently payment_reminders_user_id_customer_id_idx
  on payment_reminders (user_id, customer_id);
