-- One index for each order of the API, over the rows its lists show. The table is still young: no writer waits long.
create index customers_cache_name_order_idx on customers_cache (user_id, name, id) where deleted_at is null;
create index customers_cache_created_order_idx on customers_cache (user_id, created_at, id) where deleted_at is null;
create index customers_cache_updated_order_idx on customers_cache (user_id, updated_at, id) where deleted_at is null;
create index customers_cache_modified_order_idx
  on customers_cache (user_id, zoho_last_modified_at, id) where deleted_at is null;
create index customers_cache_search_idx on customers_cache using gin (
  user_id,
  (lower(name || ' ' || coalesce(company_name, '') || ' ' || coalesce(primary_email, '') || ' ' || coalesce(primary_phone, ''))) gin_trgm_ops
);
