-- Every call is reserved here, and committed, before it is made.

create table api_quotas (
  organization_id uuid primary key references organizations (id) on delete cascade on update no action,
  day_resets_at timestamptz(3),
  reported_remaining integer,
  reported_at timestamptz(3),
  blocked_until timestamptz(3),
  block_code integer,
  updated_at timestamptz(3) not null default now()
);

create table api_calls (
  id bigint generated always as identity primary key,
  organization_id uuid not null references organizations (id) on delete cascade on update no action,
  run_id uuid,
  phase text,
  priority text not null
    constraint api_calls_priority_check check (priority in ('BACKGROUND', 'INTERACTIVE')),
  reserved_at timestamptz(3) not null default clock_timestamp(),
  deadline_at timestamptz(3) not null,
  finished_at timestamptz(3),
  outcome text
);

create index api_calls_organization_id_reserved_at_idx on api_calls (organization_id, reserved_at);
create index api_calls_run_id_phase_idx on api_calls (run_id, phase);
