create index concurrently customers_cache_detail_look_idx
  on customers_cache (organization_id, zoho_customer_id)
  where needs_look
    and deleted_at is null
    and status = 'ACTIVE'
    and (list_phone is null or list_phone_guessed)
    and (detail_modified_at is null or detail_modified_at < zoho_last_modified_at);
