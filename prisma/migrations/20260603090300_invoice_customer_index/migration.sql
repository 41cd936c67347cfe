create index concurrently invoices_cache_user_id_customer_id_due_date_id_idx
  on invoices_cache (user_id, customer_id, due_date, id);
