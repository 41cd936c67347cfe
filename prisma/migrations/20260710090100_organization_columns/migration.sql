-- Each row says which organization it came from, which run saw it last, and when its answer was asked for.

alter table customers_cache
  add column organization_id uuid,
  add column list_mobile_raw text,
  add column list_phone_raw text,
  add column list_phone text,
  add column list_phone_guessed boolean not null default false,
  add column detail_phone text,
  add column detail_phone_raw text,
  add column outstanding numeric not null default 0,
  add column list_requested_at timestamptz(3),
  add column detail_requested_at timestamptz(3),
  add column detail_modified_at timestamptz(3),
  add column last_seen_run_id uuid;

update customers_cache c
set organization_id = o.id
from organizations o
where o.user_id = c.user_id;

alter table customers_cache
  alter column organization_id set not null,
  add constraint customers_cache_user_id_organization_id_fkey
    foreign key (user_id, organization_id) references organizations (user_id, id)
    on delete no action on update no action,
  add constraint customers_cache_organization_id_zoho_customer_id_key unique (organization_id, zoho_customer_id);

comment on column customers_cache.list_phone_guessed is
  'list_phone was parsed with a country that is only a guess: never called';

alter table invoices_cache
  add column organization_id uuid,
  add column zoho_reminders_sent integer not null default 0,
  add column zoho_last_reminder_on date,
  add column requested_at timestamptz(3),
  add column local_last_synced_at timestamptz(3),
  add column hash_version integer not null default 0,
  add column last_seen_run_id uuid,
  add column reminders_blocked_by text,
  add column deleted_at timestamptz(3);

alter table invoices_cache
  add constraint invoices_cache_user_id_organization_id_fkey
  foreign key (user_id, organization_id) references organizations (user_id, id)
  on delete no action on update no action
  not valid;

alter table invoices_cache
  add constraint invoices_cache_reminders_blocked_by_check
  check (reminders_blocked_by in (
    'DELETED', 'VOID', 'DRAFT', 'PAID', 'NO_CUSTOMER', 'CUSTOMER_DELETED', 'CUSTOMER_INACTIVE', 'NO_PHONE',
    'INVALID_PHONE', 'POLICY_DISABLED', 'PAUSED', 'RECENTLY_REMINDED_BY_SOURCE', 'NO_STEPS_LEFT'
  ))
  not valid;

alter table invoices_cache set (fillfactor = 85);

alter table payment_reminders
  add column due_date date,
  add column reason text,
  add column claim_token uuid,
  add column claimed_until timestamptz(3),
  add column delivered_at timestamptz(3);
