import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import pg from "pg";
import { pino } from "pino";
import { createOpenSource } from "../../src/connections/open-source.ts";
import { createSecrets } from "../../src/connections/secrets.ts";
import { openDatabase } from "../../src/db/database.ts";
import { workerName } from "../../src/jobs/worker-name.ts";
import { createEngine } from "../../src/sync/engine.ts";
import { FINISHED, type RunStatus } from "../../src/sync/run.ts";
import { DirectQueue } from "./direct-queue.ts";
import type { Strike, WorkerTask } from "./worker-process.ts";

/**
 * A worker in a process of its own, which waits for a task on its standard input: slices of one run, until that has
 * ended or another holds it. It can strike itself with a signal at a chosen statement.
 */

for await (const line of createInterface({ input: process.stdin })) {
  await work(JSON.parse(line) as WorkerTask);
  break;
}

async function work(task: WorkerTask): Promise<void> {
  const { runId, limits, settings } = task;
  if (task.strike !== null) strikeAt(task.strike);
  const database = openDatabase({
    url: task.databaseUrl,
    max: 4,
    applicationName: "dunlin test worker",
    transactionTimeoutMs: settings.transactionTimeoutMs,
  });
  const openSource = createOpenSource({
    db: database,
    secrets: createSecrets([...task.secretKeys]),
    limits,
  });
  const engine = createEngine({
    pool: database.pool,
    queue: new DirectQueue(),
    openSource,
    log: pino({ enabled: false }),
    settings: { ...settings, worker: workerName() },
    clock: () => new Date(task.today),
  });
  for (;;) {
    const before = await readRun(database.pool, runId);
    if (FINISHED.includes(before.status)) break;
    await engine.runSlice(runId, new AbortController().signal).catch(() => undefined);
    const after = await readRun(database.pool, runId);
    if (after.token !== before.token + 1) break;
  }
  await openSource.close();
  await database.close();
}

async function readRun(pool: pg.Pool, id: string): Promise<{ status: RunStatus; token: number }> {
  const { rows } = await pool.query<{ status: RunStatus; token: number }>(
    "select status, lease_token as token from sync_runs where id = $1",
    [id],
  );
  const run = rows[0];
  if (run === undefined) throw new Error("There is no such run.");
  return run;
}

/** Counts the statements that this process sends, and strikes before, while or after the chosen one is worked on. */
function strikeAt({ signal, afterSteps, statement, named, when }: Strike): void {
  const { prototype } = pg.Client;
  const send = prototype.query as (...args: unknown[]) => unknown;
  let steps = 0;
  let sent = 0;
  const strike = (): void => {
    writeSync(process.stdout.fd, "struck\n");
    process.kill(process.pid, signal);
  };
  prototype.query = function (this: pg.Client, ...args: unknown[]): unknown {
    const [first] = args;
    const name = typeof first === "object" && first !== null && "name" in first ? first.name : null;
    const counts = steps >= afterSteps && (named === null || name === named);
    if (counts) sent += 1;
    if (name === "save_step") steps += 1;
    if (!counts || sent !== statement) return send.apply(this, args);
    if (when === "BEFORE") strike();
    const last = args.at(-1);
    if (when === "AFTER" && typeof last === "function") {
      // The pool asks with a callback.
      args[args.length - 1] = (...results: unknown[]) => {
        strike();
        last(...results);
      };
      return send.apply(this, args);
    }
    const answer = send.apply(this, args);
    if (when === "SENT") setImmediate(strike);
    if (when === "AFTER" && answer instanceof Promise) return answer.finally(strike);
    return answer;
  } as typeof prototype.query;
}
