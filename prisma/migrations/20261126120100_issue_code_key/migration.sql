-- Whether any record has an open issue of a code is asked by every walk: with the code before the record, one look tells.
create unique index concurrently sync_issues_open_code_key
  on sync_issues (organization_id, record_type, code, source_id)
  where resolved_at is null;
