-- When the calling window closes in which a reminder is to go out: from then on it is planned anew. Rows from before get it
-- when the next day is planned.

alter table payment_reminders add column open_until timestamptz(3);

comment on column payment_reminders.open_until is 'null: no window counts, as for a time that a person chose';
