import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";

export interface Periodic {
  start(): void;
  /** Ends the pause at once, and waits for the work in hand. */
  stop(): Promise<void>;
}

/**
 * Does `work` again and again with a pause between, in every process: for work that finds nothing left to do where
 * another process has done it. A failure is logged and tried again after the pause.
 */
export function createPeriodic(options: {
  readonly work: (signal: AbortSignal) => Promise<unknown>;
  readonly firstAfterMs: number;
  readonly everyMs: number;
  /** Logged when the work fails. */
  readonly failure: string;
  readonly log: Logger;
}): Periodic {
  const { work, firstAfterMs, everyMs, failure, log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    for (let pause = firstAfterMs; ; pause = everyMs) {
      await wait(pause, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      await work(signal).catch((error: unknown) => log.warn({ err: error }, failure));
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
