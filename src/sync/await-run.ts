import { setTimeout as wait } from "node:timers/promises";
import type { Pool } from "pg";
import { FINISHED, type RunStatus } from "./run.ts";

const LOOK_INTERVAL_MS = 100;

/** Waits for a run to end, for at most `timeoutMs`; gives the status it then has. Null: there is no such run. */
export async function awaitRun(
  pool: Pool,
  userId: string,
  runId: string,
  timeoutMs: number,
): Promise<RunStatus | null> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const { rows } = await pool.query<{ status: RunStatus }>({
      name: "await_run",
      text: "select status from sync_runs where user_id = $1 and id = $2",
      values: [userId, runId],
    });
    const status = rows[0]?.status;
    if (status === undefined) return null;
    if (FINISHED.includes(status) || performance.now() >= deadline) return status;
    await wait(LOOK_INTERVAL_MS);
  }
}
