-- A reminder's invoice says whose it is, by a key of both columns, and the invoice's own key that there is such a user:
-- asking once more for each of a million reminders costs. A user with reminders is not deleted by itself any more, as one
-- with decisions never was.
alter table payment_reminders drop constraint payment_reminders_user_id_fkey;

comment on column reminder_events.invoice_id is
  'of an event of the invoice as a whole, and of its steps that were planned together; null for one of a reminder';
comment on column reminder_events.data is
  'what kind and reason do not tell; of an invoice''s PLANNED: the due date, and by offset when each step goes out';
