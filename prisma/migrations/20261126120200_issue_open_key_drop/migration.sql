drop index if exists sync_issues_open_key;
