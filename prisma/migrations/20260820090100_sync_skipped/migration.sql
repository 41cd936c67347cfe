-- Records of a list that are none of ours, while their run lasts: counted once, however often the walk meets them.

create table sync_skipped (
  run_id uuid not null references sync_runs (id) on delete cascade on update no action,
  phase text not null,
  source_id text not null,
  primary key (run_id, phase, source_id)
);
