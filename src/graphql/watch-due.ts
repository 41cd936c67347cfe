import { setTimeout as wait } from "node:timers/promises";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { createLatestStream } from "../live/latest-stream.ts";
import type { RunUpdate } from "../live/run-snapshot.ts";
import { type DueReminders, readDueReminders } from "../reminders/due-reminders.ts";

export type DueSignal = Pick<DueReminders, "count" | "nextAt">;

export interface WatchDue {
  readonly pool: Pool;
  readonly userId: string;
  /** Null: all organizations of the user. */
  readonly organizationId: string | null;
  /** The runs of the same user: what they change is looked at without delay, and the watch ends with them. */
  readonly runs: AsyncIterableIterator<RunUpdate>;
  readonly clock: () => Date;
  readonly log: Logger;
  /** What neither a run nor the time brought, such as a person's decision, is seen within this. */
  readonly lookEveryMs: number;
}

/**
 * How many reminders are due: at once, then whenever that or the next time has changed, without end. A consumer that
 * stops reading holds the latest answer and nothing else.
 */
export function watchDue(options: WatchDue): AsyncIterableIterator<DueSignal> {
  const { pool, userId, organizationId, runs, clock, log, lookEveryMs } = options;
  const closing = new AbortController();
  let wake = new AbortController();
  const stream = createLatestStream<DueSignal>({
    capacity: 1,
    onClose: () => {
      closing.abort();
      wake.abort();
      void runs.return?.();
    },
  });

  const followRuns = async (): Promise<void> => {
    for await (const _ of runs) wake.abort();
    stream.end();
  };
  const look = async (): Promise<void> => {
    let known = "";
    while (!closing.signal.aborted) {
      wake = new AbortController();
      const now = clock();
      const { count, nextAt } = await readDueReminders(pool, userId, organizationId, now, 0);
      const seen = JSON.stringify([count, nextAt]);
      if (seen !== known) stream.offer("due", { count, nextAt });
      known = seen;
      const untilNext = nextAt === null ? lookEveryMs : nextAt.getTime() - now.getTime();
      await wait(Math.min(untilNext, lookEveryMs), undefined, { signal: wake.signal }).catch(
        () => undefined,
      );
    }
  };
  const failed = (error: unknown): void => {
    log.warn({ err: error }, "The feed of due reminders ended");
    stream.fail(error instanceof Error ? error : new Error(String(error)));
  };
  followRuns().catch(failed);
  look().catch(failed);
  return stream;
}
