-- Alone in its migration, so that it may commit after each batch and holds no row for long; run again, it goes on.
do $$
declare
  touched integer;
begin
  loop
    update invoices_cache i
    set organization_id = o.organization_id, local_last_synced_at = i.updated_at
    from (
      select i2.id, o2.id as organization_id
      from invoices_cache i2
      join users u on u.id = i2.user_id
      join organizations o2 on o2.user_id = u.id and o2.source_id = u.zoho_organization_id
      where i2.organization_id is null
      limit 5000
    ) o
    where i.id = o.id;
    get diagnostics touched = row_count;
    exit when touched = 0;
    commit;
  end loop;
end
$$;
