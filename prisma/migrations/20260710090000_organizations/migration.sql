-- One user may connect several organizations, of more than one accounting system. Secrets live apart from what the API shows.

alter table users add column data_version bigint not null default 0;

create table organizations (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users (id) on delete cascade on update no action,
  source text not null constraint organizations_source_check check (source in ('ZOHO_BOOKS')),
  source_id text not null,
  name text,
  time_zone text not null,
  country_code text,
  currency_code text,
  status text not null
    constraint organizations_status_check check (status in ('ACTIVE', 'NEEDS_RECONNECT', 'BLOCKED', 'DISABLED')),
  customers_filter text
    constraint organizations_customers_filter_check
    check (customers_filter in ('AFTER', 'AT_OR_AFTER', 'EXACT', 'IGNORED', 'UNKNOWN')),
  invoices_filter text
    constraint organizations_invoices_filter_check
    check (invoices_filter in ('AFTER', 'AT_OR_AFTER', 'EXACT', 'IGNORED', 'UNKNOWN')),
  capabilities_checked_at timestamptz(3),
  consecutive_failures integer not null default 0,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (user_id, source, source_id),
  unique (user_id, id)
);

create table organization_credentials (
  organization_id uuid primary key references organizations (id) on delete cascade on update no action,
  accounts_url text not null,
  api_url text not null,
  client_id text not null,
  client_secret text not null,
  refresh_token text not null,
  access_token text,
  access_token_expires_at timestamptz(3),
  refresh_not_before timestamptz(3),
  updated_at timestamptz(3) not null default now()
);

comment on column organization_credentials.client_secret is 'AES-256-GCM, key from DUNLIN_SECRET_KEY';
comment on column organization_credentials.refresh_token is 'AES-256-GCM, key from DUNLIN_SECRET_KEY';
comment on column organization_credentials.access_token is 'AES-256-GCM, key from DUNLIN_SECRET_KEY';

-- The organization that each user of the legacy schema had; its credentials were never stored here.
insert into organizations (user_id, source, source_id, time_zone, status)
select id, 'ZOHO_BOOKS', zoho_organization_id, time_zone, 'NEEDS_RECONNECT'
from users;

alter table users alter column zoho_organization_id drop not null;
comment on column users.zoho_organization_id is 'deprecated: read organizations';
comment on column users.time_zone is 'deprecated: read organizations';
