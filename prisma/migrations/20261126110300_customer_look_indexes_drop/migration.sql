drop index if exists customers_cache_without_phone_idx;
drop index if exists customers_cache_inactive_idx;
