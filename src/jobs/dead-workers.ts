import type { Queryable } from "../db/sql.ts";
import { isDeadWorker } from "./worker-name.ts";

/**
 * Ends the leases of workers of this machine that died, so that their runs go on at once instead of when the lease runs
 * out. A mistake would cost that worker its page, no more: its token is no longer the newest.
 *
 * The column keeps milliseconds and rounds to the nearest, so half of the leases ended "now" would end in the future.
 *
 * Index: sync_runs_unfinished_idx.
 */
export async function releaseDeadWorkers(db: Queryable): Promise<void> {
  const { rows } = await db.query<{ worker: string }>({
    name: "lease_holders",
    text: `
      select distinct worker
      from sync_runs
      where status in ('QUEUED', 'RUNNING', 'WAITING')
        and lease_until > clock_timestamp()
        and worker is not null
    `,
  });
  const dead = rows.map(({ worker }) => worker).filter(isDeadWorker);
  if (dead.length === 0) return;
  await db.query({
    name: "release_leases",
    text: `
      update sync_runs
      set lease_until = date_trunc('milliseconds', clock_timestamp())
      where status in ('QUEUED', 'RUNNING', 'WAITING')
        and worker = any($1::text[])
        and lease_until > clock_timestamp()
    `,
    values: [dead],
  });
}
