import { logical } from "../filters/conditions.ts";
import { type SyncRunFilterShape, syncRunConditions } from "../filters/sync-run-filter.ts";
import type { ListSource } from "../sql/list-source.ts";
import { SYNC_RUN_COLUMNS } from "../sql/sync-columns.ts";

export const syncRunList: ListSource<SyncRunFilterShape> = {
  name: "syncRuns",
  table: "sync_runs",
  alias: "s",
  columns: () => SYNC_RUN_COLUMNS,
  conditions: (filter, parameters) =>
    logical(filter, (part) => syncRunConditions(part, parameters)),
  usesToday: false,
  orders: {
    // Index: sync_runs_user_id_created_at_id_idx
    CREATED_AT: { column: "s.created_at", key: "createdAt", type: "timestamptz" },
  },
};
