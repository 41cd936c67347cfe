-- Several things may happen to a reminder in one transaction, and within a millisecond: their order is theirs to keep.
alter table reminder_events
  alter column created_at type timestamptz(6),
  alter column created_at set default clock_timestamp();
