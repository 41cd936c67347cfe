-- The build that follows stands alone; a failed one leaves an invalid index, so it starts from a clean place.
drop index if exists sync_issues_open_code_key;
