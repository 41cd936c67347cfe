import { setTimeout as wait } from "node:timers/promises";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { forgetOldRecords, type Retention } from "./forget-old-records.ts";

export interface Housekeeping {
  start(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 60 * 60 * 1000;
/** A start has more urgent things to do. */
const FIRST_AFTER_MS = 60_000;

/** Once an hour. Any number of processes may do it: what one removed, the next does not find. */
export function createHousekeeping(deps: {
  readonly pool: Pool;
  readonly retention: Retention;
  readonly log: Logger;
}): Housekeeping {
  const { pool, retention, log } = deps;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    for (let pause = FIRST_AFTER_MS; ; pause = EVERY_MS) {
      await wait(pause, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      await forgetOldRecords(pool, retention).catch((error: unknown) => {
        log.warn({ err: error }, "Old records were not removed; it is tried again in an hour");
      });
    }
  };

  return {
    start: () => {
      running ??= run();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
