import type { Pool } from "pg";
import type { QueuedRun } from "./queue.ts";

/** A run whose slice is queued but not taken for this long has probably lost its job. */
const UNTAKEN_SECONDS = 15;

/**
 * Unfinished runs that no worker holds though they could go on, oldest first: their lease ran out, their wait is over,
 * or they are queued with nothing active before them. Enqueuing one that has a live job does no harm: the lease decides.
 *
 * Index: sync_runs_unfinished_idx.
 */
export async function findStrandedRuns(pool: Pool): Promise<QueuedRun[]> {
  const { rows } = await pool.query<QueuedRun>({
    name: "find_stranded_runs",
    text: `
      select r.id, r.kind
      from sync_runs r
      where r.status in ('QUEUED', 'RUNNING', 'WAITING')
        and case
          when r.lease_until is not null then r.lease_until <= clock_timestamp()
          when r.status = 'WAITING' then r.resumes_at < clock_timestamp() - make_interval(secs => ${UNTAKEN_SECONDS})
          else r.updated_at < clock_timestamp() - make_interval(secs => ${UNTAKEN_SECONDS})
        end
        and not (
          r.status = 'QUEUED'
          and r.kind in ('FULL', 'INCREMENTAL')
          and exists (
            select
            from sync_runs active
            where active.organization_id = r.organization_id
              and active.kind in ('FULL', 'INCREMENTAL')
              and active.status in ('RUNNING', 'WAITING')
          )
        )
      order by r.created_at
    `,
  });
  return rows;
}
