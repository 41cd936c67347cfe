import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import { isUuid } from "../db/is-uuid.ts";
import { type Listening, listen } from "../db/notify.ts";
import type { Queryable } from "../db/sql.ts";
import { RUN_CHANNEL } from "../sync/notify-run.ts";
import { createRunFollower, createUserFollower, type UserFollower } from "./follower.ts";
import { Followers } from "./followers.ts";
import { readLateCommitTime, readOpenRunsOfUser, readRunOfUser, readRuns } from "./read-runs.ts";
import { parseRunNotification } from "./run-notification.ts";
import { isFinished, type RunSnapshot, type RunUpdate, toUpdate } from "./run-snapshot.ts";

/**
 * The live feed: PostgreSQL notifications → per-subscriber streams.
 *
 * A notification only says that a run changed. The feed then reads the run, once for everybody, and hands the same
 * object to every subscriber of it. While a read is under way, further notifications gather and are answered by the
 * next one: a flood of them costs one read at a time, and what subscribers see is never older than the last.
 *
 * No gap: a subscriber is registered before its present state is read, so a change is either in that state or comes
 * after it. No repetition: each subscriber takes only what has a greater seq than what it took last. No loss with a
 * connection: when LISTEN had to be opened again, everything that is followed is read again. No growth: each
 * subscriber holds the newest state of each run and nothing else, whether it reads or not.
 */
export interface RunFeed {
  /** Begins to listen. Calling it again does nothing. */
  start(): Promise<void>;
  /** Ends every stream, after what it already holds, and stops listening. Calling it again does nothing. */
  stop(): Promise<void>;
  /**
   * One run of this user: its present state at once unless `afterSeq` has it, then changes, its last state exactly
   * once, then the end. An `afterSeq` above the present seq counts as none. Null when the user has no such run.
   */
  followRun(
    viewer: { readonly userId: string },
    runId: string,
    afterSeq: number | null,
  ): Promise<AsyncIterableIterator<RunUpdate> | null>;
  /** Every run of the user (of the organization, when given): the unfinished ones at once, then each change, without end. */
  followAll(
    viewer: { readonly userId: string },
    organizationId: string | null,
  ): AsyncIterableIterator<RunUpdate>;
  /** Open streams, for the metrics. */
  subscribers(): number;
}

export interface RunFeedOptions {
  /** Of the database: LISTEN needs a connection of its own. */
  readonly url: string;
  readonly db: Queryable;
  readonly log: Logger;
}

const RETRY_MS = 1000;
/** Runs read by one statement. */
const MAX_RUNS_PER_READ = 500;

export function createRunFeed({ url, db, log }: RunFeedOptions): RunFeed {
  const followers = new Followers();
  const changedRuns = new Set<string>();
  const changedUsers = new Set<string>();
  const stopping = new AbortController();
  let listening: Promise<Listening> | undefined;
  let reading: Promise<void> | undefined;

  const readOnce = async (): Promise<void> => {
    const runIds = [...changedRuns].slice(0, MAX_RUNS_PER_READ);
    const userIds = [...changedUsers];
    for (const id of runIds) changedRuns.delete(id);
    changedUsers.clear();
    try {
      if (runIds.length > 0) {
        const runs = await readRuns(db, runIds);
        deliver(followers, runs);
        endGone(followers, runIds, runs);
      }
      for (const userId of userIds) await readAgain(followers, db, userId);
    } catch (error) {
      for (const id of runIds) changedRuns.add(id);
      for (const id of userIds) changedUsers.add(id);
      if (stopping.signal.aborted) return;
      log.warn({ err: error }, "The live feed could not read what changed and tries again.");
      await wait(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  const isBehind = (): boolean =>
    !stopping.signal.aborted && changedRuns.size + changedUsers.size > 0;

  const readChanges = (): void => {
    if (reading !== undefined || !isBehind()) return;
    reading = readOnce().finally(() => {
      reading = undefined;
      readChanges();
    });
  };

  const onPayload = (payload: string): void => {
    const changed = parseRunNotification(payload);
    if (changed === null) {
      log.warn({ payload }, "The live feed got a notification that it does not understand.");
      return;
    }
    if (!followers.has(changed.runId, changed.userId)) return;
    changedRuns.add(changed.runId);
    readChanges();
  };

  const onReconnect = (): void => {
    for (const id of followers.runIds()) changedRuns.add(id);
    for (const id of followers.userIds()) changedUsers.add(id);
    readChanges();
  };

  return {
    async start() {
      listening ??= listen(url, RUN_CHANNEL, onPayload, onReconnect).catch((error: unknown) => {
        listening = undefined;
        throw error;
      });
      await listening;
    },
    async stop() {
      stopping.abort();
      followers.endAll();
      await (await listening)?.close();
    },
    async followRun({ userId }, runId, afterSeq) {
      if (stopping.signal.aborted || !isUuid(runId)) return null;
      const follower = createRunFollower(userId, runId, () => followers.removeFromRun(follower));
      followers.addToRun(follower);
      const present = await readRunOfUser(db, userId, follower.runId).catch((error: Error) => {
        follower.stream.end();
        throw error;
      });
      if (present === null) {
        follower.stream.end();
        return null;
      }
      follower.begin(toUpdate(present), afterSeq);
      return follower.stream;
    },
    followAll({ userId }, organizationId) {
      const follower = createUserFollower(userId, organizationId, () =>
        followers.removeFromUser(follower),
      );
      followers.addToUser(follower);
      if (stopping.signal.aborted) follower.stream.end();
      else readFirst(follower, db).catch((error: Error) => follower.stream.fail(error));
      return follower.stream;
    },
    subscribers: () => followers.size,
  };
}

function deliver(followers: Followers, runs: readonly RunSnapshot[]): void {
  for (const run of runs) {
    const update = toUpdate(run);
    for (const follower of followers.of(run.id, run.userId)) follower.offer(update);
  }
}

/** A run that was removed with its organization changes no more: who waits for its end would wait for ever. */
function endGone(
  followers: Followers,
  runIds: readonly string[],
  runs: readonly RunSnapshot[],
): void {
  const found = new Set(runs.map(({ id }) => id));
  for (const id of runIds) if (!found.has(id)) followers.endRun(id);
}

async function readFirst(follower: UserFollower, db: Queryable): Promise<void> {
  follower.since = await readLateCommitTime(db);
  for (const run of await readOpenRunsOfUser(db, follower.userId, null)) {
    follower.offer(toUpdate(run));
  }
}

/** What may have begun, and even ended, while nobody listened. */
async function readAgain(followers: Followers, db: Queryable, userId: string): Promise<void> {
  const starts = [...followers.ofUser(userId)].flatMap(({ since }) => since ?? []);
  const since = starts.length === 0 ? null : new Date(Math.min(...starts.map(Number)));
  for (const run of await readOpenRunsOfUser(db, userId, since)) {
    const update = toUpdate(run);
    for (const follower of followers.ofUser(userId)) {
      const isNews =
        !isFinished(run) || (follower.since !== null && run.createdAt >= follower.since);
      if (isNews) follower.offer(update);
    }
  }
}
