-- A queued invoice need not exist any more, and neither need its organization: what nobody asks for, nobody finds. To look
-- the organization up for each of a page's 200 invoices took longer than to store them, and one index does for both keys.

alter table reminder_queue drop constraint reminder_queue_organization_id_fkey;
alter table reminder_queue drop constraint reminder_queue_pkey;
drop index reminder_queue_organization_id_id_idx;
alter table reminder_queue add primary key (organization_id, id);
