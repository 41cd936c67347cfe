import { releaseDeadWorkers } from "../../src/jobs/dead-workers.ts";
import type { Random } from "../../src/sandbox/random.ts";
import { FINISHED, type RunKind } from "../../src/sync/run.ts";
import { SECRET_KEYS, type SyncResult, type SyncWorld } from "./sync-world.ts";
import { type Strike, spawnWorker, type WorkerTask } from "./worker-process.ts";

export interface KilledSync {
  readonly result: SyncResult;
  /** The phase that each kill hit. */
  readonly kills: readonly string[];
}

const STATEMENTS_OF_A_STEP = 16;
const WHEN: readonly Strike["when"][] = ["BEFORE", "SENT", "AFTER"];

/**
 * Syncs by worker processes that kill themselves with SIGKILL at random statements, each the successor of the one
 * before, until `kills` of them died; the last one lives.
 */
export async function killedSync(
  world: SyncWorld,
  kind: RunKind,
  options: {
    readonly kills: number;
    readonly random: Random;
    /** Each process dies within so many steps, such as pages, and some statements. */
    readonly steps: number;
    /** The first one dies at the first statement of this name. */
    readonly from?: string;
    readonly today: number;
  },
): Promise<KilledSync> {
  const { pool } = world.database;
  const { random } = options;
  const runId = await world.start(kind);
  const kills: string[] = [];
  let next = spawnWorker();
  for (;;) {
    const worker = next;
    const lives = kills.length >= options.kills;
    const named = kills.length === 0 ? (options.from ?? null) : null;
    const strike: Strike = {
      signal: "SIGKILL",
      afterSteps: named === null ? random.between(0, options.steps) : 0,
      statement: named === null ? random.between(1, STATEMENTS_OF_A_STEP) : 1,
      named,
      when: random.pick(WHEN),
    };
    worker.start(taskFor(world, runId, options.today, lives ? null : strike));
    // The successor loads its code meanwhile.
    if (!lives) next = spawnWorker();
    const { code, signal } = await worker.ended;
    if (signal !== "SIGKILL" && code !== 0) throw new Error(`The worker ended with ${code}.`);
    const { rows } = await pool.query<{ status: (typeof FINISHED)[number]; phase: string | null }>(
      "select status, phase from sync_runs where id = $1",
      [runId],
    );
    const run = rows[0];
    if (run === undefined) throw new Error("The run is gone.");
    if (signal === "SIGKILL") kills.push(run.phase ?? "NONE");
    if (FINISHED.includes(run.status)) {
      if (next !== worker) next.kill();
      return { result: await world.result(runId), kills };
    }
    await releaseDeadWorkers(pool);
  }
}

export function taskFor(
  world: SyncWorld,
  runId: string,
  today: number,
  strike: Strike | null,
): WorkerTask {
  return {
    databaseUrl: world.database.url,
    secretKeys: SECRET_KEYS,
    limits: world.limits,
    runId,
    settings: { leaseSeconds: 30, sliceSeconds: 60, transactionTimeoutMs: 10_000 },
    today,
    strike,
  };
}
