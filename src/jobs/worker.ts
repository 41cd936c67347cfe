import { setTimeout as wait } from "node:timers/promises";
import type { Pool } from "pg";
import type { Logger } from "pino";
import type { Engine } from "../sync/engine.ts";
import { findStrandedRuns } from "../sync/reaper.ts";
import { releaseDeadWorkers } from "./dead-workers.ts";
import type { SliceQueue } from "./queue.ts";
import { quietly } from "./quietly.ts";

export interface Worker {
  start(): Promise<void>;
  /** Takes no more slices, tells those in hand to end after their page, and waits for them at most eight seconds. */
  stop(): Promise<void>;
}

export interface WorkerDeps {
  readonly queue: SliceQueue;
  readonly engine: Engine;
  readonly pool: Pool;
  readonly log: Logger;
}

/** Runs of different organizations go on beside each other, and one of each kind of a single organization does. */
const SLICES_AT_A_TIME = 6;
/** Records that people wait for, beside them. */
const RECORDS_AT_A_TIME = 2;
const REAP_EVERY_MS = 2_000;
/** A process has ten seconds to end, and other things to do in them. */
const STOP_WITHIN_MS = 8_000;

/**
 * Works on slices, and revives runs that nobody works on: their worker was killed, or their job was lost.
 *
 * The queue is started and stopped by whoever made it.
 */
export function createWorker({ queue, engine, pool, log }: WorkerDeps): Worker {
  const stopping = new AbortController();
  const complain = quietly((error) =>
    log.warn({ err: error }, "Stranded runs were not looked for"),
  );
  let reaper: Promise<void> | undefined;

  const reap = async (): Promise<void> => {
    await releaseDeadWorkers(pool);
    for (const run of await findStrandedRuns(pool)) {
      if (await queue.revive(run)) log.info({ run: run.id }, "A run nobody worked on goes on");
    }
  };
  const reapUntilStopped = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await reap().catch(complain);
      await wait(REAP_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  return {
    async start() {
      if (reaper !== undefined) return;
      reaper = reapUntilStopped();
      await queue.work({ slices: SLICES_AT_A_TIME, records: RECORDS_AT_A_TIME }, (runId) =>
        engine.runSlice(runId, stopping.signal),
      );
    },
    async stop() {
      // Before the slices hear of it, so that this process does not fetch what they hand over.
      const drained = queue.drain();
      stopping.abort();
      await Promise.race([
        Promise.all([drained, reaper]),
        wait(STOP_WITHIN_MS, undefined, { ref: false }),
      ]);
    },
  };
}
