-- The schema this system grew from: customer data copied into every invoice.

create table users (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  zoho_organization_id text not null,
  time_zone text not null default 'UTC',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table invoices_cache (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users (id) on delete cascade on update no action,
  zoho_invoice_id text not null,
  zoho_customer_id text not null,
  number text not null,
  reference text,
  status text not null,
  date date not null,
  due_date date not null,
  total numeric not null,
  balance numeric not null,
  currency_code text not null,
  customer_name text,
  customer_phone text,
  customer_country_code text,
  customer_timezone text,
  zoho_last_modified_at timestamptz(3) not null,
  sync_hash text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (user_id, zoho_invoice_id)
);

create table payment_reminders (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users (id) on delete cascade on update no action,
  invoice_id uuid not null references invoices_cache (id) on delete cascade on update no action,
  offset_days integer not null,
  scheduled_for timestamptz(3) not null,
  channel text not null,
  status text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (invoice_id, offset_days)
);

create table sync_metadata (
  user_id uuid primary key references users (id) on delete cascade on update no action,
  last_invoice_sync_at timestamptz(3),
  last_error text,
  updated_at timestamptz(3) not null default now()
);
