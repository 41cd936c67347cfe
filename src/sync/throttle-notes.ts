import type { Pool } from "pg";
import type { Logger } from "pino";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction } from "../db/sql.ts";
import type { LeasedRun } from "./lease.ts";
import { notifyRun } from "./notify-run.ts";

/** Shows on the run that it paces itself, and until when; written one after the other, beside the run's work. */
export function createThrottleNotes(
  pool: Pool,
  run: LeasedRun,
  log: Logger,
): { note(until: number | null): void; settled(): Promise<void> } {
  let last: Promise<void> = Promise.resolve();
  return {
    note: (until) => {
      last = last
        .then(() => writeThrottle(pool, run, until === null ? null : new Date(until)))
        .catch((error: unknown) => log.warn({ err: error }, "pacing could not be noted"));
    },
    settled: () => last,
  };
}

async function writeThrottle(pool: Pool, run: LeasedRun, until: Date | null): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await raiseDataVersion(tx, run.userId);
    const { rowCount } = await tx.query({
      name: "note_throttle",
      text: `
        update sync_runs
        set throttled_until = $3, seq = seq + 1, updated_at = now()
        where id = $1 and lease_token = $2 and status = 'RUNNING' and throttled_until is distinct from $3
      `,
      values: [run.id, run.token, until],
    });
    if (rowCount !== 0) await notifyRun(tx, run.id);
  });
}
