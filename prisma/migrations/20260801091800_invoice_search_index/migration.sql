create index concurrently invoices_cache_search_idx
  on invoices_cache using gin (user_id, (lower(number || ' ' || coalesce(reference, ''))) gin_trgm_ops);
