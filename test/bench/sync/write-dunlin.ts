import { setTimeout as wait } from "node:timers/promises";
import { pino } from "pino";
import { createOpenSource } from "../../../src/connections/open-source.ts";
import { createSecrets } from "../../../src/connections/secrets.ts";
import { openDatabase } from "../../../src/db/database.ts";
import { createEngine } from "../../../src/sync/engine.ts";
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
  const database = openDatabase({ url: task.databaseUrl, max: 1 });
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
  await database.close();
  const [done] = rows;
  if (done === undefined) throw new Error("The run has no phases.");
  return done;
}

/** Runs one sync to its end, slice after slice, as a worker does. Gives the run's id. @throws Error when it fails. */
export async function runDunlin(
  task: Pick<SyncTask, "databaseUrl" | "userId" | "organizationId">,
  kind: RunKind,
): Promise<string> {
  const { userId, organizationId } = task;
  const database = openDatabase({ url: task.databaseUrl, max: CONNECTIONS });
  const openSource = createOpenSource({
    db: database,
    secrets: createSecrets(SECRET_KEYS),
    limits: LIMITS,
  });
  const parts = { pool: database.pool, queue: new DirectQueue() };
  const log = pino({ enabled: false });
  const engine = createEngine({ ...parts, openSource, log, settings: SETTINGS });
  const started = await startRun(parts, { userId, organizationId, kind, trigger: "MANUAL" });
  if ("refusal" in started) throw new Error(started.refusal.message);
  const { runId } = started;
  for (let status: RunStatus = "QUEUED"; !FINISHED.includes(status); ) {
    await engine.runSlice(runId, new AbortController().signal);
    const run = await database.prisma.syncRun.findUniqueOrThrow({ where: { id: runId } });
    if (run.status === "FAILED") throw new Error(`The run failed: ${run.error}`);
    status = run.status as RunStatus;
    // A killed worker's lease may still run.
    if (!FINISHED.includes(status)) await wait(RETRY_MS);
  }
  await openSource.close();
  await database.close();
  return runId;
}
