import type { Queryable } from "../db/sql.ts";
import type { QueuedRun, RunQueue } from "./queue.ts";

/**
 * Hands over the run that waited for its organization's active one to end: the oldest, if any. Index:
 * sync_runs_unfinished_idx.
 */
export async function enqueueNext(
  tx: Queryable,
  queue: RunQueue,
  organizationId: string,
): Promise<void> {
  const { rows } = await tx.query<QueuedRun>({
    name: "find_next_queued_run",
    text: `
      select id, kind
      from sync_runs
      where organization_id = $1 and status = 'QUEUED' and kind in ('FULL', 'INCREMENTAL')
      order by created_at
      limit 1
    `,
    values: [organizationId],
  });
  const next = rows[0];
  if (next !== undefined) await queue.enqueue(tx, next);
}
