import { schedule } from "node-cron";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction } from "../db/sql.ts";
import { reconcileQueued } from "../reminders/reconcile-queued.ts";
import { replanDays } from "../reminders/replan-days.ts";
import { replanPassed } from "../reminders/replan-passed.ts";
import type { Periodic } from "./periodic.ts";
import { quietly } from "./quietly.ts";
import { unplannedOrganizations } from "./unplanned-organizations.ts";

/** How late a pause that is over, the end of a hold or a new day may show. */
const EVERY_MINUTE = "* * * * *";

/**
 * What time asks of reminders, at every minute: those whose waiting is over are planned, and once for each local day all
 * of each organization's. Every process ticks; what is to be done is decided by rows in the database, so that it is done
 * once, and the first tick after a downtime makes up for it.
 */
export function createReminderClock({
  pool,
  log,
  clock = () => new Date(),
  cron = EVERY_MINUTE,
}: {
  readonly pool: Pool;
  readonly log: Logger;
  readonly clock?: () => Date;
  readonly cron?: string;
}): Periodic {
  const stopping = new AbortController();
  const complain = quietly((error) =>
    log.warn({ err: error }, "Reminders were not planned for the time that passed"),
  );
  let stopTicking: (() => void | Promise<void>) | undefined;
  let working: Promise<void> = Promise.resolve();

  const work = async (): Promise<void> => {
    const { signal } = stopping;
    await replanPassed(pool, clock(), signal);
    for (const scope of await unplannedOrganizations(pool)) {
      await planQueued(pool, scope, clock, signal);
    }
    await replanDays(pool, clock, signal);
  };

  return {
    start() {
      if (stopTicking !== undefined) return;
      const tick = (): Promise<void> => {
        working = work().catch(complain);
        return working;
      };
      const options = { timezone: "UTC", noOverlap: true, suppressMissedWarning: true };
      const task = schedule(cron, tick, options);
      stopTicking = () => task.destroy();
    },
    async stop() {
      stopping.abort();
      await stopTicking?.();
      await working;
    },
  };
}

async function planQueued(
  pool: Pool,
  scope: { readonly userId: string; readonly organizationId: string },
  clock: () => Date,
  signal: AbortSignal,
): Promise<void> {
  for (let more = true; more && !signal.aborted; ) {
    more = await inTransaction(pool, async (tx) => {
      const counts = await reconcileQueued(tx, scope, clock());
      if (counts !== null) await raiseDataVersion(tx, scope.userId);
      return counts !== null;
    });
  }
}
