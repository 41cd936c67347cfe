import { setTimeout as wait } from "node:timers/promises";
import type { Pool } from "pg";
import { pino } from "pino";
import { createOpenSource, type SourceOpener } from "../../../src/connections/open-source.ts";
import { createSecrets } from "../../../src/connections/secrets.ts";
import { type Database, openDatabase } from "../../../src/db/database.ts";
import { createEngine, type Engine } from "../../../src/sync/engine.ts";
import { FINISHED, type RunKind, type RunStatus } from "../../../src/sync/run.ts";
import { startRun } from "../../../src/sync/start-run.ts";
import { DirectQueue } from "../../support/direct-queue.ts";
import { LIMITS, SECRET_KEYS, type SyncDone, type SyncTask } from "./task.ts";

/** As a worker has them. */
const CONNECTIONS = 10;
const RETRY_MS = 50;
const SETTINGS = { leaseSeconds: 2, sliceSeconds: 60, worker: "bench" };

/** The whole engine, with everything that it keeps: leases, quota, positions, issues, links, fences. */
export async function writeDunlin(task: SyncTask): Promise<SyncDone> {
  const runId = await runDunlin(task, "FULL");
  const { database } = await open(task.databaseUrl);
  const { rows } = await database.pool.query<SyncDone>({
    text: `
      select
        sum(fetched)::integer as "rows",
        sum(extract(epoch from finished_at - started_at) * 1000)::float8 as "ms"
      from sync_phases
      where run_id = $1 and name in ('CUSTOMERS', 'INVOICES')
    `,
    values: [runId],
  });
  const [done] = rows;
  if (done === undefined) throw new Error("The run has no phases.");
  return done;
}

/** Runs one sync to its end, slice after slice, as a worker does. Gives the run's id. @throws Error when a phase fails. */
export async function runDunlin(
  {
    databaseUrl,
    userId,
    organizationId,
  }: Pick<SyncTask, "databaseUrl" | "userId" | "organizationId">,
  kind: RunKind,
): Promise<string> {
  const { database, queue, engine } = await open(databaseUrl);
  const started = await startRun(
    { pool: database.pool, queue },
    { userId, organizationId, kind, trigger: "MANUAL" },
  );
  if ("refusal" in started) throw new Error(started.refusal.message);
  const { runId } = started;
  for (let status: RunStatus = "QUEUED"; !FINISHED.includes(status); ) {
    await engine.runSlice(runId, new AbortController().signal);
    status = await statusOf(database.pool, runId);
    // A killed worker's lease may still run.
    if (!FINISHED.includes(status)) await wait(RETRY_MS);
  }
  return runId;
}

/** Without Prisma: a worker's sync has none in its process, and its memory is measured. @throws Error when a phase has failed. */
async function statusOf(pool: Pool, runId: string): Promise<RunStatus> {
  const { rows } = await pool.query<{ status: RunStatus; failure: string | null }>({
    text: `
      select
        status,
        (
          select p.name || ' failed: ' || p.error
          from sync_phases p
          where p.run_id = r.id and p.status = 'FAILED'
          order by p.ordinal
          limit 1
        ) as failure
      from sync_runs r
      where id = $1
    `,
    values: [runId],
  });
  const [run] = rows;
  if (run === undefined) throw new Error("There is no such run.");
  if (run.failure !== null) throw new Error(run.failure);
  return run.status;
}

let worker: Promise<Worker> | undefined;

interface Worker {
  readonly databaseUrl: string;
  readonly database: Database;
  readonly openSource: SourceOpener;
  readonly queue: DirectQueue;
  readonly engine: Engine;
}

/** As in a worker, connections stay open from run to run. */
async function open(databaseUrl: string): Promise<Worker> {
  if ((await worker)?.databaseUrl !== databaseUrl) {
    await closeDunlin();
    worker = openWorker(databaseUrl);
  }
  return worker as Promise<Worker>;
}

async function openWorker(databaseUrl: string): Promise<Worker> {
  const database = openDatabase({ url: databaseUrl, max: CONNECTIONS });
  const secrets = createSecrets(SECRET_KEYS);
  const openSource = createOpenSource({ db: database, secrets, limits: LIMITS });
  const queue = new DirectQueue();
  const log = pino({ enabled: false });
  const engine = createEngine({ pool: database.pool, queue, openSource, log, settings: SETTINGS });
  return { databaseUrl, database, openSource, queue, engine };
}

/** Before the database is dropped. */
export async function closeDunlin(): Promise<void> {
  const open = await worker;
  worker = undefined;
  await open?.openSource.close();
  await open?.database.close();
}
