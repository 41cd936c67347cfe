-- Customers get a cache of their own, synced before the invoices.

create table customers_cache (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users (id) on delete cascade on update no action,
  zoho_customer_id text not null,
  name text collate "und-x-icu" not null,
  company_name text,
  status text not null constraint customers_cache_status_check check (status in ('ACTIVE', 'INACTIVE')),
  primary_contact_person_id text,
  primary_phone text,
  primary_phone_raw text,
  primary_email text,
  contact_persons jsonb not null default '[]',
  contact_persons_synced_at timestamptz(3),
  country text,
  currency_code text,
  time_zone text,
  zoho_last_modified_at timestamptz(3) not null,
  local_last_synced_at timestamptz(3) not null,
  list_hash text,
  detail_hash text,
  hash_version integer not null default 0,
  deleted_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (user_id, id)
) with (fillfactor = 85);

create index customers_cache_user_id_zoho_customer_id_idx on customers_cache (user_id, zoho_customer_id);

alter table sync_metadata add column last_customer_sync_at timestamptz(3);
