-- API keys, and the dashboard's sessions and one-time login links. Only hashes of the secrets are stored.

create table api_keys (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users (id) on delete cascade on update no action,
  name text,
  prefix text not null,
  key_hash text not null unique,
  role text not null constraint api_keys_role_check check (role in ('READ', 'SYNC', 'ADMIN')),
  created_at timestamptz(3) not null default now(),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3)
);

create index api_keys_user_id_idx on api_keys (user_id);

create table sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users (id) on delete cascade on update no action,
  api_key_id uuid references api_keys (id) on delete cascade on update no action,
  kind text not null constraint sessions_kind_check check (kind in ('LOGIN_LINK', 'SESSION')),
  secret_hash text not null unique,
  role text not null constraint sessions_role_check check (role in ('READ', 'SYNC', 'ADMIN')),
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);

create index sessions_user_id_idx on sessions (user_id);
