-- The application this grew from keeps one row for each user, and does not know whose organization it stands for. Before
-- the column is there, so that no insert ever meets the one without the other.
create function fill_legacy_sync_metadata() returns trigger language plpgsql set search_path from current as $$
begin
  if to_jsonb(new) -> 'organization_id' = 'null' then
    select o.id into new.organization_id
    from users u
    join organizations o on o.user_id = u.id and o.source = 'ZOHO_BOOKS' and o.source_id = u.zoho_organization_id
    where u.id = new.user_id;
  end if;
  return new;
end
$$;

create trigger sync_metadata_legacy_insert
  before insert on sync_metadata
  for each row
  execute function fill_legacy_sync_metadata();
