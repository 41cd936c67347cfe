import { setTimeout as wait } from "node:timers/promises";
import { schedule as scheduleTask } from "node-cron";
import type { Pool } from "pg";
import type { Logger } from "pino";
import type { RunQueue } from "../sync/queue.ts";
import { startRun } from "../sync/start-run.ts";
import { cronSlots } from "./cron-slots.ts";
import {
  type DueOrganization,
  type FullRhythm,
  overdueOrganizations,
  scheduledOrganizations,
} from "./due-organizations.ts";
import { quietly } from "./quietly.ts";

export interface Schedule {
  start(): void;
  stop(): Promise<void>;
  /** When the next sync starts by itself; null when none does. */
  nextAt(): Date | null;
}

export interface ScheduleDeps {
  readonly pool: Pool;
  readonly queue: RunQueue;
  /** Null: nothing ever starts by itself. */
  readonly cron: string | null;
  readonly fullRhythm: () => FullRhythm;
  readonly log: Logger;
}

const LOOK_FOR_OVERDUE_EVERY_MS = 5_000;

const OFF: Schedule = { start: () => undefined, stop: async () => undefined, nextAt: () => null };

/**
 * Starts syncs by the clock. Any number of processes may tick, early or late: the run belongs to its slot, and the
 * database has one run for each slot and organization.
 *
 * Beside the ticks it looks for organizations that were never synced, and for those whose latest slot nobody ticked:
 * the process was down, the machine slept. Of several missed slots only the latest is made up for.
 */
export function createSchedule({ pool, queue, cron, fullRhythm, log }: ScheduleDeps): Schedule {
  if (cron === null) return OFF;
  const slots = cronSlots(cron);
  const stopping = new AbortController();
  const complain = quietly((error) => log.warn({ err: error }, "Scheduled syncs did not start"));
  let stopTicking: (() => void | Promise<void>) | undefined;
  let watching: Promise<void> | undefined;

  const startRuns = async (due: readonly DueOrganization[], slot: Date): Promise<void> => {
    for (const { userId, organizationId, kind } of due) {
      const request = { userId, organizationId, kind, trigger: "SCHEDULE", slot } as const;
      await startRun({ pool, queue }, request).then(
        (result) => {
          if ("refusal" in result) log.debug({ organizationId, ...result.refusal }, "Not synced");
        },
        // One that cannot be started keeps no other from it; it is tried again as overdue.
        complain,
      );
    }
  };
  const tick = async (at: Date): Promise<void> => {
    const slot = slots.latest(at);
    if (slot !== null) await startRuns(await scheduledOrganizations(pool, fullRhythm()), slot);
  };
  const makeUp = async (): Promise<void> => {
    const now = new Date();
    // Before the first slot of all, an organization that was never synced still starts.
    const slot = slots.latest(now) ?? new Date(0);
    await startRuns(await overdueOrganizations(pool, fullRhythm(), slot), slot);
  };
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await makeUp().catch(complain);
      await wait(LOOK_FOR_OVERDUE_EVERY_MS, undefined, { signal: stopping.signal }).catch(
        () => undefined,
      );
    }
  };

  return {
    start() {
      if (watching !== undefined) return;
      const task = scheduleTask(cron, ({ date }) => tick(date).catch(complain), {
        timezone: "UTC",
        noOverlap: true,
        suppressMissedWarning: true,
      });
      stopTicking = () => task.destroy();
      watching = watch();
    },
    async stop() {
      stopping.abort();
      await stopTicking?.();
      await watching;
    },
    nextAt: () => slots.next(),
  };
}
