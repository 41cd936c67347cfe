-- A FULL run marks each row as seen, and the rows of one page of the list lie side by side: all rows of a block are written
-- anew by one transaction. Half a block must be free for them to stay in it; else every index gets an entry for each.
alter table customers_cache set (fillfactor = 50);
alter table invoices_cache set (fillfactor = 50);

-- The builds that follow each stand alone; a failed one leaves an invalid index, so they start from a clean place.
drop index if exists customers_cache_without_phone_idx;
drop index if exists customers_cache_inactive_idx;
