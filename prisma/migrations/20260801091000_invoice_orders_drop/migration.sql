drop index if exists invoices_cache_due_date_order_idx;
drop index if exists invoices_cache_date_order_idx;
drop index if exists invoices_cache_balance_order_idx;
drop index if exists invoices_cache_number_order_idx;
drop index if exists invoices_cache_updated_order_idx;
drop index if exists invoices_cache_modified_order_idx;
drop index if exists invoices_cache_open_idx;
drop index if exists invoices_cache_search_idx;
