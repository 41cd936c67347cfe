-- The day's limit as Zoho reports it: one that was configured above the real plan would make the reserve too large.
alter table api_quotas add column reported_limit integer;
