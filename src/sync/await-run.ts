import { setTimeout as wait } from "node:timers/promises";
import type { Pool } from "pg";
import { FINISHED, type RunStatus } from "./run.ts";

const LOOK_INTERVAL_MS = 100;

/**
 * Waits for a run to end, for at most `timeoutMs`, and no longer for one that is put off beyond that; gives the status it
 * then has. Null: there is no such run.
 */
export async function awaitRun(
  pool: Pool,
  userId: string,
  runId: string,
  timeoutMs: number,
): Promise<RunStatus | null> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const leftMs = deadline - performance.now();
    const { rows } = await pool.query<{ status: RunStatus; isPutOff: boolean }>({
      name: "await_run",
      text: `
        select
          status,
          status = 'WAITING' and resumes_at > clock_timestamp() + make_interval(secs => $3) as "isPutOff"
        from sync_runs
        where user_id = $1 and id = $2
      `,
      values: [userId, runId, leftMs / 1_000],
    });
    const run = rows[0];
    if (run === undefined) return null;
    if (FINISHED.includes(run.status) || run.isPutOff || leftMs <= 0) return run.status;
    await wait(LOOK_INTERVAL_MS);
  }
}
