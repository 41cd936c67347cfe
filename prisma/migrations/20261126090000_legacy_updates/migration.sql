-- What the old application updates is planned anew, too, and written over by the next sync that meets the record. It is
-- told by the copied customer columns, which nobody else sets: so the triggers cost a sync nothing.

create function note_legacy_update() returns trigger language plpgsql set search_path from current as $$
begin
  new.hash_version := 0;
  return new;
end
$$;

create trigger invoices_cache_legacy_update
  before update of customer_name, customer_phone, customer_country_code, customer_timezone on invoices_cache
  for each row
  execute function note_legacy_update();

create constraint trigger invoices_cache_legacy_update_version
  after update of customer_name, customer_phone, customer_country_code, customer_timezone on invoices_cache
  deferrable initially deferred
  for each row
  execute function raise_legacy_data_version();
