import { logical } from "../filters/conditions.ts";
import { type SyncIssueFilterShape, syncIssueConditions } from "../filters/sync-issue-filter.ts";
import type { ListSource } from "../sql/list-source.ts";
import { SYNC_ISSUE_COLUMNS } from "../sql/sync-columns.ts";

/** Inside runs: index sync_issues_run_id_idx. */
export const syncIssueList: ListSource<SyncIssueFilterShape> = {
  name: "syncIssues",
  table: "sync_issues",
  alias: "e",
  columns: () => SYNC_ISSUE_COLUMNS,
  conditions: (filter, parameters) =>
    logical(filter, (part) => syncIssueConditions(part, parameters)),
  usesToday: false,
  orders: {
    // Index: sync_issues_user_id_created_at_id_idx
    CREATED_AT: { column: "e.created_at", key: "createdAt", type: "timestamptz" },
  },
};
