-- Each sync looked at every customer without a phone, and at every inactive one, whether there is an open invoice now. The
-- mark says at whom it must: everybody once, then those for whom something changed.
alter table customers_cache add column needs_look boolean not null default true;

comment on column customers_cache.needs_look is 'something changed since a sync looked last whether the detail is needed, or whether invoices moved away by a merge';

-- The builds that follow each stand alone; a failed one leaves an invalid index, so they start from a clean place.
drop index if exists customers_cache_detail_look_idx;
drop index if exists customers_cache_reread_look_idx;
