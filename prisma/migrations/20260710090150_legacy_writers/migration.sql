-- The application this grew from may go on writing while the upgrade runs, and after it, until it is switched off. It
-- knows nothing of the new columns, so they are filled in for it. What a sync writes brings them, and passes by here.

create function make_legacy_organization() returns trigger language plpgsql set search_path from current as $$
begin
  insert into organizations (user_id, source, source_id, time_zone, status)
  values (new.id, 'ZOHO_BOOKS', new.zoho_organization_id, new.time_zone, 'NEEDS_RECONNECT')
  on conflict (user_id, source, source_id) do nothing;
  return null;
end
$$;

create trigger users_legacy_insert
  after insert on users
  for each row when (new.zoho_organization_id is not null)
  execute function make_legacy_organization();

-- Users who came after the organizations were made of them and before the trigger.
insert into organizations (user_id, source, source_id, time_zone, status)
select id, 'ZOHO_BOOKS', zoho_organization_id, time_zone, 'NEEDS_RECONNECT'
from users
where zoho_organization_id is not null
on conflict (user_id, source, source_id) do nothing;

-- An invoice that comes after its customer is linked at once: a backfill under way may have passed its place.
create function fill_legacy_invoice() returns trigger language plpgsql set search_path from current as $$
begin
  select o.id into new.organization_id
  from users u
  join organizations o on o.user_id = u.id and o.source = 'ZOHO_BOOKS' and o.source_id = u.zoho_organization_id
  where u.id = new.user_id;
  select c.id into new.customer_id
  from customers_cache c
  where c.organization_id = new.organization_id and c.zoho_customer_id = new.zoho_customer_id;
  new.local_last_synced_at := coalesce(new.local_last_synced_at, now());
  return new;
end
$$;

create trigger invoices_cache_legacy_insert
  before insert on invoices_cache
  for each row when (new.organization_id is null)
  execute function fill_legacy_invoice();

-- What changes the answers of the API raises the version of the user's data. At the end of the transaction, so that a
-- long one does not hold the user's row, and once in it.
create function raise_legacy_data_version() returns trigger language plpgsql set search_path from current as $$
begin
  update users
  set data_version = data_version + 1
  where id = new.user_id and xmin <> pg_current_xact_id()::xid;
  return null;
end
$$;

create constraint trigger invoices_cache_legacy_version
  after insert on invoices_cache
  deferrable initially deferred
  for each row when (new.hash_version = 0)
  execute function raise_legacy_data_version();

create function fill_legacy_reminder() returns trigger language plpgsql set search_path from current as $$
declare
  is_legacy boolean := new.due_date is null;
begin
  if is_legacy then
    select i.due_date, i.customer_id into new.due_date, new.customer_id
    from invoices_cache i
    where i.id = new.invoice_id;
  end if;
  new.channel := upper(new.channel);
  new.status := case
    when upper(new.status) = 'SCHEDULED' then 'PENDING'
    when upper(new.status) = 'SENT' then 'DELIVERED'
    when upper(new.status) in ('PENDING', 'CLAIMED', 'DELIVERED', 'FAILED', 'SKIPPED', 'CANCELED') then upper(new.status)
    when is_legacy then 'CANCELED'
    else new.status
  end;
  if new.status = 'DELIVERED' then
    new.delivered_at := coalesce(new.delivered_at, now());
  end if;
  return new;
end
$$;

create trigger payment_reminders_legacy_write
  before insert or update of status, channel on payment_reminders
  for each row when (
    new.due_date is null
    or new.status not in ('PENDING', 'CLAIMED', 'DELIVERED', 'FAILED', 'SKIPPED', 'CANCELED')
    or new.channel not in ('SMS', 'VOICE')
  )
  execute function fill_legacy_reminder();
