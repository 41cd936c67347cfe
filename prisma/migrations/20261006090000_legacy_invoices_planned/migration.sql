-- An invoice that the old application inserts is planned like one that a sync brought.
create or replace function raise_legacy_data_version() returns trigger language plpgsql set search_path from current as $$
begin
  insert into reminder_queue (user_id, organization_id, invoice_id)
  values (new.user_id, new.organization_id, new.id);
  update users
  set data_version = data_version + 1
  where id = new.user_id and xmin <> pg_current_xact_id()::xid;
  return null;
end
$$;
