import { LatestStream } from "./latest-stream.ts";
import { isFinished, type RunUpdate } from "./run-snapshot.ts";

/** One subscriber of the feed: which updates it may see, which it has seen, and the stream that it reads. */
export interface Follower {
  readonly userId: string;
  /** Null: every run of the user. */
  readonly runId: string | null;
  readonly stream: LatestStream<RunUpdate>;
  /** Takes the update unless it belongs to someone else or is no newer than the last one. */
  offer(update: RunUpdate): void;
}

export interface RunFollower extends Follower {
  readonly runId: string;
  /** Takes nothing before this, so that what came while the present state was read is not told twice. */
  begin(present: RunUpdate, afterSeq: number | null): void;
}

export interface UserFollower extends Follower {
  readonly runId: null;
  /** Runs created before this were told when the subscription began, if they were unfinished. Null: not yet known. */
  since: Date | null;
  /** Runs that were unfinished when they were last told. */
  openRunIds(): string[];
}

/** Runs whose last seq a subscriber of all runs remembers; a run that changes after so many others did may be told twice. */
const MAX_REMEMBERED_RUNS = 1000;
/** Runs with an unread change that a subscriber of all runs may have; the next one ends it. */
const MAX_UNREAD_RUNS = 1000;

/** Follows one run up to its last state. */
export function createRunFollower(userId: string, runId: string, onClose: () => void): RunFollower {
  const stream = new LatestStream<RunUpdate>({ capacity: 1, onClose });
  let begun = false;
  let newest: RunUpdate | undefined;
  let lastSeq = Number.NEGATIVE_INFINITY;

  const offer = (update: RunUpdate): void => {
    if (update.runId !== runId || update.run.userId !== userId) return;
    if (!begun) {
      if (newest === undefined || update.seq > newest.seq) newest = update;
      return;
    }
    if (update.seq > lastSeq) {
      lastSeq = update.seq;
      stream.offer(runId, update);
    }
    if (isFinished(update.run)) stream.end();
  };

  return {
    userId,
    runId,
    stream,
    offer,
    begin(present, afterSeq) {
      offer(present);
      const base = newest ?? present;
      newest = undefined;
      begun = true;
      if (afterSeq !== null && afterSeq <= base.seq) lastSeq = afterSeq;
      offer(base);
    },
  };
}

/** Follows all runs of a user, or those of one organization, without end. */
export function createUserFollower(
  userId: string,
  organizationId: string | null,
  onClose: () => void,
): UserFollower {
  const stream = new LatestStream<RunUpdate>({ capacity: MAX_UNREAD_RUNS, onClose });
  const told = new Map<string, { readonly seq: number; readonly open: boolean }>();
  return {
    userId,
    runId: null,
    since: null,
    stream,
    offer(update) {
      const { run, runId, seq } = update;
      if (run.userId !== userId) return;
      if (organizationId !== null && run.organizationId !== organizationId) return;
      if (seq <= (told.get(runId)?.seq ?? Number.NEGATIVE_INFINITY)) return;
      told.delete(runId);
      told.set(runId, { seq, open: !isFinished(run) });
      for (const oldest of told.keys()) {
        if (told.size <= MAX_REMEMBERED_RUNS) break;
        told.delete(oldest);
      }
      stream.offer(runId, update);
    },
    openRunIds: () => [...told].filter(([, { open }]) => open).map(([runId]) => runId),
  };
}
