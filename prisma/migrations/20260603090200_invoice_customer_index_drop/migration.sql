-- A concurrent build that failed leaves an invalid index behind: each build starts from a clean place.
drop index if exists invoices_cache_user_id_customer_id_due_date_id_idx;
