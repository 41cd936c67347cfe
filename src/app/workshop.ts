import type { Logger } from "pino";
import type { Config } from "../config.ts";
import type { QuotaLimits } from "../connections/limits.ts";
import { createOpenSource } from "../connections/open-source.ts";
import { createSecrets } from "../connections/secrets.ts";
import { quotaUsage } from "../connections/usage.ts";
import { type Database, openDatabase } from "../db/database.ts";
import { createPeriodic } from "../jobs/periodic.ts";
import type { SliceQueue } from "../jobs/queue.ts";
import { createWorker } from "../jobs/worker.ts";
import { workerName } from "../jobs/worker-name.ts";
import { createEngine } from "../sync/engine.ts";
import { fillDetails } from "../sync/fill-details.ts";
import { WORKER_APPLICATION } from "./worker-presence.ts";

/** What works on slices in this process. */
export interface Workshop {
  start(): Promise<void>;
  /** Ends the slices in hand after their page; within eight seconds. */
  stop(): Promise<void>;
}

export interface WorkshopOptions {
  readonly config: Pick<Config, "leaseSeconds">;
  readonly database: Database;
  readonly queue: SliceQueue;
  readonly limits: QuotaLimits;
  readonly secretKeys: readonly string[];
  /** After about so long a run lets others have a turn; a minute when absent. */
  readonly sliceSeconds?: number;
  /** What reminders take for now; leases and quotas use the database's clock. */
  readonly clock?: () => Date;
  readonly log: Logger;
}

/** Apart from the API's, so that neither waits for the other's connections. */
const CONNECTIONS = 14;
/** A page's transaction takes milliseconds: what lasts longer belongs to a process that was stopped. */
const TRANSACTION_TIMEOUT_MS = 10_000;
/** About a minute, so that a restart or a slow run never holds up what waits behind it. */
const SLICE_SECONDS = 60;
const DETAILS_EVERY_MS = 5 * 60 * 1000;

export function createWorkshop(options: WorkshopOptions): Workshop {
  const { config, queue, limits, log } = options;
  let stopping = false;
  const database = openDatabase({
    url: options.database.url,
    max: CONNECTIONS,
    applicationName: WORKER_APPLICATION,
    transactionTimeoutMs: TRANSACTION_TIMEOUT_MS,
    onIdleError: (error) => {
      if (!stopping) log.warn({ err: error }, "A worker's database connection broke");
    },
  });
  const { pool } = database;
  const secrets = createSecrets(options.secretKeys);
  const openSource = createOpenSource({ db: database, secrets, limits });
  const engine = createEngine({
    pool,
    queue,
    openSource,
    log,
    settings: {
      leaseSeconds: config.leaseSeconds,
      sliceSeconds: options.sliceSeconds ?? SLICE_SECONDS,
      worker: workerName(),
    },
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  const worker = createWorker({ queue, engine, pool, log });
  const callsPerDay = async (id: string) => (await quotaUsage(pool, id, limits)).perDayLimit;
  const details = createPeriodic({
    work: (signal) => fillDetails({ pool, openSource, callsPerDay, log }, signal),
    firstAfterMs: DETAILS_EVERY_MS,
    everyMs: DETAILS_EVERY_MS,
    failure: "Details were not filled in; it is tried again in five minutes",
    log,
  });
  return {
    async start() {
      await worker.start();
      details.start();
    },
    async stop() {
      await Promise.all([worker.stop(), details.stop()]);
      stopping = true;
      await openSource.close();
      await database.close();
    },
  };
}
