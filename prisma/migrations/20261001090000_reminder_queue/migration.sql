-- What is to be planned anew: invoices that something changed for, and whole organizations because a day began or the
-- policy changed. Both outlive the process that asked for it.

create table reminder_queue (
  id bigint generated always as identity primary key,
  user_id uuid not null,
  organization_id uuid not null,
  invoice_id uuid not null,
  foreign key (organization_id) references organizations (id) on delete cascade on update no action
);

comment on table reminder_queue is 'an invoice may stand here more than once, and need not exist any more';

create index reminder_queue_organization_id_id_idx on reminder_queue (organization_id, id);

create table reminder_replans (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  organization_id uuid not null,
  cause text not null
    constraint reminder_replans_cause_check check (cause in ('POLICY', 'DAY')),
  actor text,
  day date,
  time_zone text,
  after_invoice_id uuid,
  invoices integer not null default 0,
  created_at timestamptz(3) not null default now(),
  finished_at timestamptz(3),
  foreign key (organization_id) references organizations (id) on delete cascade on update no action,
  constraint reminder_replans_day_check check ((cause = 'DAY') = (num_nonnulls(day, time_zone) = 2))
);

comment on column reminder_replans.day is 'of DAY: the local day that began, in time_zone';
comment on column reminder_replans.after_invoice_id is 'every invoice up to this one is planned';
comment on column reminder_replans.invoices is 'how many were looked at';

create unique index reminder_replans_organization_id_day_time_zone_key
  on reminder_replans (organization_id, day, time_zone);
create index reminder_replans_open_idx on reminder_replans (created_at, id) where finished_at is null;

-- The reminder or the invoice of an event says whose it is; asking for the user once more for each of a million costs.
alter table reminder_events
  drop constraint reminder_events_user_id_fkey,
  drop constraint reminder_events_kind_check,
  add constraint reminder_events_kind_check check (kind in (
    'PLANNED', 'MOVED', 'CANCELED', 'REVIVED', 'SKIPPED', 'CLAIMED', 'RECALLED', 'DELIVERED', 'FAILED', 'RELEASED',
    'HELD_BACK', 'FREED', 'BALANCE_CHANGED'
  )) not valid;
