import type { Pool } from "pg";
import { pino } from "pino";
import type { LeasedRun } from "../../src/sync/lease.ts";
import type { Slice } from "../../src/sync/slice.ts";

/** A slice that lasts, in a test's own hands; without a source unless the test gives one. */
export function testSlice(pool: Pool, run: LeasedRun, patch: Partial<Slice> = {}): Slice {
  const { signal } = new AbortController();
  return {
    pool,
    run,
    signal,
    log: pino({ enabled: false }),
    source: () => Promise.reject(new Error("It is not asked.")),
    now: () => new Date(),
    over: () => false,
    mayNotify: () => true,
    beside: () => undefined,
    callContext: (phase) => ({ priority: "BACKGROUND", runId: run.id, phase, signal }),
    ...patch,
  };
}
