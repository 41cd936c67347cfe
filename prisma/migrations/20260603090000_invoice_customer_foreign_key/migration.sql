-- An invoice can never point at another user's customer. Checked for new rows now, for old ones in the next migration.

alter table invoices_cache
  add constraint invoices_cache_user_id_customer_id_fkey
  foreign key (user_id, customer_id) references customers_cache (user_id, id)
  on delete no action on update no action
  not valid;

comment on column invoices_cache.customer_name is 'deprecated: read the customer';
comment on column invoices_cache.customer_phone is 'deprecated: read the customer';
comment on column invoices_cache.customer_country_code is 'deprecated: read the customer';
comment on column invoices_cache.customer_timezone is 'deprecated: read the customer';
