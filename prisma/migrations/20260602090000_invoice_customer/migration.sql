-- Invoices point at customers. Null until the customer is known.

alter table invoices_cache add column customer_id uuid;
alter table payment_reminders add column customer_id uuid;
