create unique index concurrently invoices_cache_organization_id_zoho_invoice_id_key
  on invoices_cache (organization_id, zoho_invoice_id);
