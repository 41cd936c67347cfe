import { setTimeout as wait } from "node:timers/promises";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { LatestStream } from "../live/latest-stream.ts";
import type { RunFeed } from "../live/run-feed.ts";
import { type DueReminders, readDueReminders } from "../reminders/due-reminders.ts";

export type DueSignal = Pick<DueReminders, "count" | "nextAt">;

export interface WatchDue {
  readonly pool: Pool;
  /** What a run changes is looked at without delay, and a watch ends with the feed. */
  readonly feed: RunFeed;
  readonly userId: string;
  /** Null: all organizations of the user. */
  readonly organizationId: string | null;
  readonly clock: () => Date;
  readonly log: Logger;
  /** What neither a run nor the time brought, such as a person's decision, is seen within this. */
  readonly lookEveryMs: number;
}

type Join = () => AsyncIterableIterator<DueSignal>;

/** By user and organization, for each feed of the process. */
const watches = new WeakMap<RunFeed, Map<string, Join>>();

/**
 * How many reminders are due: at once, then whenever that or the next time has changed, without end. Whoever asks about
 * the same user and organization shares one watch, which looks once for all of them. A consumer that stops reading holds
 * the latest answer and nothing else.
 */
export function watchDue(options: WatchDue): AsyncIterableIterator<DueSignal> {
  const { feed, userId, organizationId } = options;
  const ofFeed = watches.get(feed) ?? new Map<string, Join>();
  watches.set(feed, ofFeed);
  const key = `${userId} ${organizationId}`;
  let join = ofFeed.get(key);
  if (join === undefined) {
    join = createWatch(options, () => ofFeed.delete(key));
    ofFeed.set(key, join);
  }
  return join();
}

function createWatch(options: WatchDue, onEnd: () => void): Join {
  const { pool, feed, userId, organizationId, clock, log, lookEveryMs } = options;
  /** Each with what it was told last. */
  const streams = new Map<LatestStream<DueSignal>, string>();
  const runs = feed.followAll({ userId }, organizationId);
  let ended = false;
  let wake = new AbortController();

  const end = (finish: (stream: LatestStream<DueSignal>) => void): void => {
    if (ended) return;
    ended = true;
    onEnd();
    for (const stream of [...streams.keys()]) finish(stream);
    wake.abort();
    void runs.return?.();
  };
  const followRuns = async (): Promise<void> => {
    for await (const _ of runs) wake.abort();
    end((stream) => stream.end());
  };
  const look = async (): Promise<void> => {
    while (!ended) {
      wake = new AbortController();
      // Whoever joins during the look may know of something newer than it saw: the next one is for them.
      const waiting = [...streams.keys()];
      const now = clock();
      const { count, nextAt } = await readDueReminders(pool, userId, organizationId, now, 0);
      const signal: DueSignal = { count, nextAt };
      const seen = JSON.stringify(signal);
      for (const stream of waiting) {
        const known = streams.get(stream);
        if (known === undefined || known === seen) continue;
        streams.set(stream, seen);
        stream.offer("due", signal);
      }
      const untilNext = nextAt === null ? lookEveryMs : nextAt.getTime() - now.getTime();
      await wait(Math.min(untilNext, lookEveryMs), undefined, { signal: wake.signal }).catch(
        () => undefined,
      );
    }
  };
  const failed = (error: unknown): void => {
    log.warn({ err: error }, "The feed of due reminders ended");
    end((stream) => stream.fail(error instanceof Error ? error : new Error(String(error))));
  };

  let started = false;
  return () => {
    const stream = new LatestStream<DueSignal>({
      capacity: 1,
      onClose: () => {
        streams.delete(stream);
        if (streams.size === 0) end(() => undefined);
      },
    });
    streams.set(stream, "");
    // The newcomer is told what is so now, not what was at the last look.
    wake.abort();
    if (!started) {
      started = true;
      followRuns().catch(failed);
      look().catch(failed);
    }
    return stream;
  };
}
