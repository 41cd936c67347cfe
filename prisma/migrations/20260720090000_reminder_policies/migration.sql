-- The policy of each user, what people decided, and what happened to each reminder.

create table reminder_policies (
  user_id uuid primary key references users (id) on delete cascade on update no action,
  enabled boolean not null default true,
  offset_days integer[] not null default '{-7,-3,-1,0,1,3,7}',
  channel_rule text not null default 'SMART'
    constraint reminder_policies_channel_rule_check check (channel_rule in ('SMART', 'SMS', 'VOICE')),
  window_start text not null default '09:00',
  window_end text not null default '18:00',
  weekdays integer[] not null default '{1,2,3,4,5}',
  min_gap_hours integer not null default 20,
  max_lateness_days integer not null default 2,
  hold_back_days_after_source_reminder integer not null default 3,
  updated_at timestamptz(3) not null default now()
);

create table reminder_decisions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  invoice_id uuid not null,
  offset_days integer,
  kind text not null
    constraint reminder_decisions_kind_check check (kind in ('SKIP', 'PAUSE')),
  until timestamptz(3),
  decided_by text not null,
  note text,
  created_at timestamptz(3) not null default now(),
  foreign key (user_id, invoice_id) references invoices_cache (user_id, id)
    on delete no action on update no action
);

comment on column reminder_decisions.offset_days is 'null: every step of the invoice';

create index reminder_decisions_user_id_invoice_id_idx on reminder_decisions (user_id, invoice_id);

create table reminder_events (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users (id) on delete cascade on update no action,
  reminder_id uuid not null references payment_reminders (id) on delete cascade on update no action,
  kind text not null
    constraint reminder_events_kind_check check (kind in (
      'PLANNED', 'MOVED', 'CANCELED', 'REVIVED', 'SKIPPED', 'CLAIMED', 'DELIVERED', 'FAILED', 'RELEASED'
    )),
  reason text,
  data jsonb,
  created_at timestamptz(3) not null default now()
);

create index reminder_events_reminder_id_created_at_idx on reminder_events (reminder_id, created_at);
