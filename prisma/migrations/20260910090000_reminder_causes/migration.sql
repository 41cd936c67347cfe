-- Who did what to a reminder, what a person decided beyond skipping, and what happened to an invoice's reminders as a whole.

alter table reminder_events
  alter column reminder_id drop not null,
  add column invoice_id uuid,
  add column cause text,
  add column actor text,
  drop constraint reminder_events_kind_check,
  add constraint reminder_events_kind_check check (kind in (
    'PLANNED', 'MOVED', 'CANCELED', 'REVIVED', 'SKIPPED', 'CLAIMED', 'RECALLED', 'DELIVERED', 'FAILED', 'RELEASED',
    'HELD_BACK', 'FREED'
  )) not valid,
  add constraint reminder_events_cause_check check (cause in ('SYNC', 'POLICY', 'DAY', 'PERSON', 'SENDER')) not valid,
  add constraint reminder_events_subject_check check (num_nonnulls(reminder_id, invoice_id) = 1) not valid,
  add constraint reminder_events_invoice_id_fkey foreign key (invoice_id) references invoices_cache (id)
    on delete cascade on update no action not valid;

comment on column reminder_events.invoice_id is 'of an event of the invoice as a whole; null for one of a reminder';
comment on column reminder_events.cause is 'null: from before causes were kept';
comment on column reminder_events.actor is 'the person, when there was one';

alter table reminder_decisions
  alter column invoice_id drop not null,
  add column customer_id uuid,
  add column at timestamptz(3),
  add column ended_at timestamptz(3),
  add column ended_by text,
  drop constraint reminder_decisions_kind_check,
  add constraint reminder_decisions_kind_check check (kind in ('SKIP', 'PAUSE', 'RESCHEDULE')),
  add constraint reminder_decisions_subject_check check (num_nonnulls(invoice_id, customer_id) = 1),
  add constraint reminder_decisions_at_check check ((kind = 'RESCHEDULE') = (at is not null)),
  add foreign key (user_id, customer_id) references customers_cache (user_id, id)
    on delete no action on update no action;

comment on column reminder_decisions.customer_id is 'of a decision about all invoices of a customer';
comment on column reminder_decisions.at is 'when a rescheduled step goes out, whatever the window';
comment on column reminder_decisions.ended_at is 'taken back, replaced, or fulfilled';

create index reminder_decisions_user_id_customer_id_idx on reminder_decisions (user_id, customer_id);

alter table payment_reminders add column attempt integer not null default 1;

comment on column payment_reminders.attempt is
  'raised when a person sends a failed reminder again: the sender must not take it for the one that failed';
