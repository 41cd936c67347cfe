-- A reminder remembers the due date it was planned for; that of the legacy rows is their invoice's.
do $$
declare
  touched integer;
begin
  loop
    update payment_reminders r
    set due_date = i.due_date,
        channel = upper(r.channel),
        status = case upper(r.status)
          when 'SCHEDULED' then 'PENDING'
          when 'PENDING' then 'PENDING'
          when 'SENT' then 'DELIVERED'
          when 'DELIVERED' then 'DELIVERED'
          when 'FAILED' then 'FAILED'
          when 'SKIPPED' then 'SKIPPED'
          else 'CANCELED'
        end,
        delivered_at = case when upper(r.status) in ('SENT', 'DELIVERED') then r.updated_at end
    from invoices_cache i
    where i.id = r.invoice_id
      and r.id in (select id from payment_reminders where due_date is null limit 5000);
    get diagnostics touched = row_count;
    exit when touched = 0;
    commit;
  end loop;
end
$$;
