create unique index concurrently invoices_cache_user_id_id_key on invoices_cache (user_id, id);
