-- The builds that follow each stand alone; a failed one leaves an invalid index, so they start from a clean place.
drop index if exists invoices_cache_organization_id_zoho_invoice_id_key;
drop index if exists invoices_cache_user_id_id_key;
drop index if exists invoices_cache_unlinked_idx;
drop index if exists payment_reminders_invoice_id_offset_days_due_date_key;
drop index if exists payment_reminders_user_id_scheduled_for_id_idx;
drop index if exists payment_reminders_user_id_customer_id_idx;
