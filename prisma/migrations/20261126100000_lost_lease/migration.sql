-- The last statement of a step is sent together with the commit. So it is the database that must refuse the commit when
-- the lease is gone: it raises this error, and the transaction ends rolled back.

create function refuse_without_lease(run_id uuid) returns text language plpgsql as $$
begin
  raise exception 'run % belongs to another worker now, or was cancelled', run_id using errcode = 'DL001';
end
$$;
