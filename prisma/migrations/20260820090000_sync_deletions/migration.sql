-- Deletions that the source confirmed for a run: marked together at its end, or kept until a person approves them.

create table sync_deletions (
  run_id uuid not null references sync_runs (id) on delete cascade on update no action,
  user_id uuid not null references users (id) on delete cascade on update no action,
  record_type text not null
    constraint sync_deletions_record_type_check check (record_type in ('CUSTOMER', 'INVOICE')),
  source_id text not null,
  requested_at timestamptz(3) not null,
  applied_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  primary key (run_id, record_type, source_id)
);

comment on column sync_deletions.requested_at is 'by the clock of the source: a later answer revives the record';
