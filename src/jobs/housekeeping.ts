import type { Pool } from "pg";
import type { Logger } from "pino";
import { forgetOldRecords, type Retention } from "./forget-old-records.ts";
import { createPeriodic, type Periodic } from "./periodic.ts";
import { createReminderClock } from "./reminder-clock.ts";

/** A start has more urgent things to do. */
const FIRST_AFTER_MS = 60_000;
const FORGET_EVERY_MS = 60 * 60 * 1000;

/** What must happen though nobody asks and nothing changes in the source: old records go, and days pass for reminders. */
export function createHousekeeping(deps: {
  readonly pool: Pool;
  readonly retention: Retention;
  readonly log: Logger;
}): Periodic {
  const { pool, retention, log } = deps;
  const parts = [
    createPeriodic({
      work: (signal) => forgetOldRecords(pool, retention, signal),
      firstAfterMs: FIRST_AFTER_MS,
      everyMs: FORGET_EVERY_MS,
      failure: "Old records were not removed; it is tried again in an hour",
      log,
    }),
    createReminderClock({ pool, log }),
  ];
  return {
    start: () => {
      for (const part of parts) part.start();
    },
    stop: async () => {
      await Promise.all(parts.map((part) => part.stop()));
    },
  };
}
