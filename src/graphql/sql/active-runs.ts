import type { Statement } from "../../db/sql.ts";
import { SYNC_RUN_COLUMNS } from "./sync-columns.ts";

/**
 * The run of each organization that is at work, else the one that is next: syncs before backfills before single
 * records, what runs or waits before what is queued, the oldest first.
 *
 * Index: sync_runs_unfinished_idx.
 */
export function activeRuns(userId: string, organizationIds: readonly string[]): Statement {
  return {
    name: "graphql_active_runs",
    text: `
      select distinct on (s.organization_id) ${SYNC_RUN_COLUMNS}
      from sync_runs s
      where s.user_id = $1
        and s.organization_id = any($2::uuid[])
        and s.status in ('QUEUED', 'RUNNING', 'WAITING')
      order by
        s.organization_id,
        s.kind not in ('FULL', 'INCREMENTAL'),
        s.kind = 'RECORD',
        s.status = 'QUEUED',
        s.created_at,
        s.id
    `,
    values: [userId, organizationIds],
  };
}
