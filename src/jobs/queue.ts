import { PgBoss } from "pg-boss";
import type { Logger } from "pino";
import type { Queryable } from "../db/sql.ts";
import type { QueuedRun, RunQueue } from "../sync/queue.ts";
import { quietly } from "./quietly.ts";

/**
 * pg-boss on the same PostgreSQL as everything else. It carries slices and decides nothing: which run may go on, and
 * who runs it, is decided by the lease in `sync_runs`. So its own retries and expiry are switched off, and a job that
 * was lost or delivered twice costs nothing but a look at the lease.
 *
 * It is fair because slices are short and first come is first served: the next slice of a run stands behind everybody
 * who waited when the one before ended, so no organization gets a second turn while another waits for its first.
 */
export interface SliceQueue extends RunQueue {
  /** Makes or updates pg-boss's tables. Calling it again does nothing. */
  start(): Promise<void>;
  /** Calls `handle` for each slice, so many of each lane at a time. A rejection is logged. */
  work(atATime: Lanes, handle: (runId: string) => Promise<void>): Promise<void>;
  /** Takes no more slices and waits for those in hand. */
  drain(): Promise<void>;
  /** Enqueues a slice unless one that will be worked on soon is there already; true when it did. */
  revive(run: QueuedRun): Promise<boolean>;
  /** Does not wait for slices in hand: `drain` first. Calling it again does nothing. */
  stop(): Promise<void>;
}

/** Slices of RECORD runs, and of all others. */
export type Lanes = Readonly<Record<Lane, number>>;

export interface SliceQueueOptions {
  readonly url: string;
  /** Shown in `pg_stat_activity`, also by the connection that waits for notifications. */
  readonly applicationName: string;
  /** Looks after jobs whose worker died. Only for processes that live long. */
  readonly supervise: boolean;
  readonly log: Logger;
}

interface Slice {
  readonly runId: string;
}

type Lane = "slices" | "records";

const LANES: readonly Lane[] = ["slices", "records"];
const SCHEMA = "pgboss";
const CONNECTIONS = 4;
/** The shortest that pg-boss accepts. */
const HEARTBEAT_SECONDS = 10;
const SUPERVISION_SECONDS = 2;
/** A notification is only ever a latency hint; this is how long a lost one costs. */
const POLLING_SECONDS = 2;
/** Far above the length of a slice: pg-boss gives up on a job that is older, whether or not it still works. */
const EXPIRE_SECONDS = 1800;
const KEEP_FINISHED_SECONDS = 3600;
/** A job that was fetched takes its run's lease at once; one that has not by then never will. */
const TAKES_LEASE_WITHIN_MS = 2_000;
/** A waiting job further away than this does not keep a run from being revived now. */
const SOON_MS = 5_000;

const QUEUE_OPTIONS = {
  notify: true,
  retryLimit: 0,
  heartbeatSeconds: HEARTBEAT_SECONDS,
  expireInSeconds: EXPIRE_SECONDS,
  deleteAfterSeconds: KEEP_FINISHED_SECONDS,
} as const;

/** @throws Error of PostgreSQL, from `start`, when the database does not answer. */
export function createSliceQueue(options: SliceQueueOptions): SliceQueue {
  const { log } = options;
  const boss = new PgBoss({
    connectionString: options.url,
    application_name: options.applicationName,
    schema: SCHEMA,
    max: CONNECTIONS,
    useListenNotify: true,
    schedule: false,
    supervise: options.supervise,
    superviseIntervalSeconds: SUPERVISION_SECONDS,
    monitorIntervalSeconds: SUPERVISION_SECONDS,
    monitorVacuum: false,
  });
  const complain = quietly((error) => log.warn({ err: error }, "The job queue has trouble"));
  boss.on("error", complain);
  boss.on("warning", ({ message }) => log.debug(message));
  let started: Promise<void> | undefined;

  const start = async (): Promise<void> => {
    await boss.start();
    for (const lane of LANES) {
      await boss.createQueue(lane, { policy: "standard", ...QUEUE_OPTIONS });
      await boss.updateQueue(lane, QUEUE_OPTIONS);
    }
  };

  return {
    start: () => {
      started ??= start();
      return started;
    },

    async enqueue(tx, run, { startAfter } = {}) {
      const id = await boss.send(laneOf(run), sliceOf(run), {
        singletonKey: run.id,
        ...(startAfter === undefined ? {} : { startAfter }),
        db: { executeSql: (text, values) => execute(tx, text, values) },
      });
      if (id === null) throw new Error(`The queue did not take a slice of run ${run.id}.`);
    },

    async work(atATime, handle) {
      const polling = {
        pollingIntervalSeconds: POLLING_SECONDS,
        notifyPollingIntervalSeconds: POLLING_SECONDS,
      };
      for (const lane of LANES.flatMap((name) => new Array<Lane>(atATime[name]).fill(name))) {
        let id: string | undefined;
        id = await boss.work<Slice>(lane, polling, async (jobs) => {
          for (const { data } of jobs) {
            await handle(data.runId).catch((error: unknown) => {
              log.error({ err: error, runId: data.runId }, "A slice ended with an error");
            });
          }
          // Else it would wait out its polling interval before it takes the next of a backlog.
          if (id !== undefined) boss.notifyWorker(id);
        });
      }
    },

    async revive(run) {
      const jobs = await boss.findJobs<Slice>(laneOf(run), { key: run.id });
      const now = Date.now();
      const live = jobs.some(({ state, startAfter, startedOn }) => {
        if (state === "active") return startedOn.getTime() > now - TAKES_LEASE_WITHIN_MS;
        return state === "created" && startAfter.getTime() < now + SOON_MS;
      });
      if (live) return false;
      // Several processes may see the same stranded run: within one of these slots one job is enough, and null says so.
      const id = await boss.send(laneOf(run), sliceOf(run), {
        singletonKey: run.id,
        singletonSeconds: SUPERVISION_SECONDS,
      });
      return id !== null;
    },

    drain: async () => {
      await Promise.all(LANES.map((lane) => boss.offWork(lane, { wait: true })));
    },

    stop: () => boss.stop({ graceful: false }),
  };
}

function laneOf({ kind }: QueuedRun): Lane {
  return kind === "RECORD" ? "records" : "slices";
}

function sliceOf({ id }: QueuedRun): Slice {
  return { runId: id };
}

async function execute(
  tx: Queryable,
  text: string,
  values: unknown[] = [],
): Promise<{ rows: Record<string, unknown>[] }> {
  return tx.query<Record<string, unknown>>({ text, values });
}
