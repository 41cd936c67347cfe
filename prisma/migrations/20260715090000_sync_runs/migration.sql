-- Runs with their phases, positions and leases; what could not be stored; and where each organization's walk stands.

alter table sync_metadata add column organization_id uuid;
update sync_metadata m
set organization_id = o.id
from users u
join organizations o on o.user_id = u.id and o.source_id = u.zoho_organization_id
where u.id = m.user_id;
delete from sync_metadata where organization_id is null;
alter table sync_metadata drop constraint sync_metadata_pkey;
alter table sync_metadata
  alter column organization_id set not null,
  add primary key (organization_id),
  add unique (user_id, organization_id),
  add constraint sync_metadata_user_id_organization_id_fkey
    foreign key (user_id, organization_id) references organizations (user_id, id)
    on delete no action on update no action,
  add column customers_watermark timestamptz(3),
  add column invoices_watermark timestamptz(3),
  add column last_full_sync_at timestamptz(3);

comment on column sync_metadata.customers_watermark is 'everything modified at or before it is stored';
comment on column sync_metadata.invoices_watermark is 'everything modified at or before it is stored';

create table sync_runs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  organization_id uuid not null,
  kind text not null
    constraint sync_runs_kind_check check (kind in ('FULL', 'INCREMENTAL', 'BACKFILL', 'RECORD')),
  trigger text not null
    constraint sync_runs_trigger_check check (trigger in ('MANUAL', 'SCHEDULE', 'WEBHOOK', 'CLI')),
  status text not null default 'QUEUED'
    constraint sync_runs_status_check check (status in (
      'QUEUED', 'RUNNING', 'WAITING', 'SUCCEEDED', 'SUCCEEDED_WITH_ISSUES', 'FAILED', 'CANCELED'
    )),
  dry_run boolean not null default false,
  slot timestamptz(3),
  target jsonb,
  seq integer not null default 1,
  phase text,
  throttled_until timestamptz(3),
  resumes_at timestamptz(3),
  error_code text,
  error text,
  lease_token bigint not null default 0,
  lease_until timestamptz(3),
  worker text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  started_at timestamptz(3),
  finished_at timestamptz(3),
  unique (organization_id, slot),
  unique (user_id, id),
  foreign key (user_id, organization_id) references organizations (user_id, id)
    on delete no action on update no action
);

comment on column sync_runs.slot is 'the scheduled instant this run stands for: one run for each, however many processes tick';

create unique index sync_runs_one_active_idx on sync_runs (organization_id)
  where kind in ('FULL', 'INCREMENTAL') and status in ('RUNNING', 'WAITING');
create unique index sync_runs_one_queued_idx on sync_runs (organization_id, kind)
  where kind in ('FULL', 'INCREMENTAL') and status = 'QUEUED';
create unique index sync_runs_one_backfill_idx on sync_runs (organization_id)
  where kind = 'BACKFILL' and status in ('QUEUED', 'RUNNING', 'WAITING');
create index sync_runs_unfinished_idx on sync_runs (organization_id, created_at)
  where status in ('QUEUED', 'RUNNING', 'WAITING');
create index sync_runs_user_id_created_at_id_idx on sync_runs (user_id, created_at, id);

create table sync_phases (
  run_id uuid not null references sync_runs (id) on delete cascade on update no action,
  name text not null
    constraint sync_phases_name_check check (name in (
      'CUSTOMERS', 'CUSTOMER_DETAILS', 'INVOICES', 'DELETIONS', 'REMINDERS', 'BACKFILL', 'RECORD'
    )),
  ordinal integer not null,
  status text not null default 'PENDING'
    constraint sync_phases_status_check check (status in (
      'PENDING', 'RUNNING', 'WAITING', 'SUCCEEDED', 'SUCCEEDED_WITH_ISSUES', 'FAILED', 'CANCELED', 'SKIPPED'
    )),
  fetched integer not null default 0,
  inserted integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  deleted integer not null default 0,
  skipped integer not null default 0,
  failed integer not null default 0,
  total integer,
  api_calls integer not null default 0,
  position jsonb,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  error text,
  primary key (run_id, name)
);

comment on column sync_phases.position is 'where the phase goes on; written with the page that it follows';
comment on column sync_phases.total is 'records the phase expects, when that is known';

create table sync_issues (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  organization_id uuid not null,
  run_id uuid not null references sync_runs (id) on delete cascade on update no action,
  phase text not null,
  code text not null,
  severity text not null
    constraint sync_issues_severity_check check (severity in ('WARNING', 'ERROR')),
  message text not null,
  record_type text
    constraint sync_issues_record_type_check check (record_type in ('CUSTOMER', 'INVOICE')),
  source_id text,
  raw_record text,
  created_at timestamptz(3) not null default now(),
  last_seen_at timestamptz(3) not null default now(),
  resolved_at timestamptz(3),
  foreign key (user_id, organization_id) references organizations (user_id, id)
    on delete no action on update no action
);

create unique index sync_issues_open_key on sync_issues (organization_id, record_type, source_id, code)
  where resolved_at is null;
create index sync_issues_user_id_created_at_id_idx on sync_issues (user_id, created_at, id);
create index sync_issues_run_id_idx on sync_issues (run_id);

create table idempotency_keys (
  user_id uuid not null references users (id) on delete cascade on update no action,
  mutation text not null,
  key text not null,
  input_hash text not null,
  payload jsonb not null,
  created_at timestamptz(3) not null default now(),
  primary key (user_id, mutation, key)
);

create index idempotency_keys_created_at_idx on idempotency_keys (created_at);
