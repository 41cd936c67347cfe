import type { Pool } from "pg";
import type { Logger } from "pino";
import { replanAll } from "../reminders/replan-all.ts";
import { replanPassed } from "../reminders/replan-passed.ts";
import { forgetOldRecords, type Retention } from "./forget-old-records.ts";
import { createPeriodic, type Periodic } from "./periodic.ts";

/** A start has more urgent things to do. */
const FIRST_AFTER_MS = 60_000;
const FORGET_EVERY_MS = 60 * 60 * 1000;
/** How late a pause that is over, or the end of a hold, may show. */
const PASSED_EVERY_MS = 5 * 60 * 1000;
const REPLAN_EVERY_MS = 24 * 60 * 60 * 1000;

/** What must happen though nobody asks and nothing changes in the source: old records go, and days pass for reminders. */
export function createHousekeeping(deps: {
  readonly pool: Pool;
  readonly retention: Retention;
  readonly log: Logger;
}): Periodic {
  const { pool, retention, log } = deps;
  const parts = [
    createPeriodic({
      work: () => forgetOldRecords(pool, retention),
      firstAfterMs: FIRST_AFTER_MS,
      everyMs: FORGET_EVERY_MS,
      failure: "Old records were not removed; it is tried again in an hour",
      log,
    }),
    createPeriodic({
      work: () => replanPassed(pool, new Date()),
      firstAfterMs: FIRST_AFTER_MS,
      everyMs: PASSED_EVERY_MS,
      failure: "Reminders whose time had come were not planned; it is tried again in five minutes",
      log,
    }),
    createPeriodic({
      work: (signal) => replanAll(pool, new Date(), signal),
      firstAfterMs: REPLAN_EVERY_MS,
      everyMs: REPLAN_EVERY_MS,
      failure: "Reminders were not planned for the new day; the next sync does it",
      log,
    }),
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
