import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { taskFor } from "../support/killed-sync.ts";
import { startInProcesses } from "../support/start-processes.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";
import { syncedRows } from "../support/synced-rows.ts";
import { spawnWorker, type WorkerProcess } from "../support/worker-process.ts";

const today = Date.now();

describe("a worker that is stopped until its run was taken over", () => {
  let world: SyncWorld;
  let worker: WorkerProcess;

  beforeAll(async () => {
    world = await createSyncWorld(
      { customers: 250, invoices: 700 },
      { today: () => new Date(today) },
    );
  });
  beforeEach(() => {
    worker = spawnWorker();
  });
  afterEach(async () => {
    worker.kill();
    await worker.ended;
  });
  afterAll(() => world.close());

  /** Everything that a worker could write, with the transactions that wrote it. */
  async function everything(): Promise<unknown> {
    const { pool } = world.database;
    const rows = await syncedRows(pool);
    const versions = await pool.query(`
      select
        (select jsonb_agg(to_jsonb(r) order by r.id) from sync_runs r) as runs,
        (select array_agg(c.xmin::text order by c.id) from customers_cache c) as customers,
        (select array_agg(i.xmin::text order by i.id) from invoices_cache i) as invoices,
        (select array_agg(p.xmin::text order by p.run_id, p.ordinal) from sync_phases p) as phases,
        (select array_agg(u.xmin::text) from users u) as users
    `);
    return { rows, versions: versions.rows };
  }

  async function stopAt(runId: string, named: string, when: "BEFORE" | "AFTER"): Promise<void> {
    const strike = { signal: "SIGSTOP", afterSteps: 1, statement: 1, named, when } as const;
    const task = taskFor(world, runId, today, strike);
    worker.start({ ...task, settings: { ...task.settings, transactionTimeoutMs: 3_000 } });
    await worker.struck;
    // As if so much time had passed.
    await world.database.pool.query(
      "update sync_runs set lease_until = now() - interval '1 s' where id = $1",
      [runId],
    );
  }

  it.each([
    ["before it writes a page", "touch_customers", "BEFORE"],
    [
      "with a whole page written and not committed, while it holds the run's row",
      "save_step",
      "AFTER",
    ],
  ] as const)("writes nothing more: stopped %s", async (_, named, when) => {
    const runId = await world.start("FULL");
    await stopAt(runId, named, when);
    const done = await world.finish(runId);
    expect(done.status).toMatch(/^SUCCEEDED/);
    const before = await everything();

    process.kill(worker.pid, "SIGCONT");
    expect(await worker.ended).toEqual({ code: 0, signal: null });
    expect(await everything()).toEqual(before);
  });
});

describe("ten starts in each of two processes at the same time", () => {
  let world: SyncWorld;

  beforeAll(async () => {
    world = await createSyncWorld(
      { customers: 250, invoices: 700 },
      { today: () => new Date(today) },
    );
  });
  afterAll(() => world.close());

  it("make one run, which two workers work off once", async () => {
    const workers = [spawnWorker(), spawnWorker()];
    const results = await startInProcesses(2, {
      databaseUrl: world.database.url,
      userId: world.userId,
      organizationId: world.organizationId,
      starts: 10,
    });
    expect(results).toHaveLength(20);
    const started = results.filter((result) => "runId" in result);
    expect(started).toHaveLength(20);
    expect(started.filter(({ alreadyRunning }) => !alreadyRunning)).toHaveLength(1);
    const [runId = "", ...others] = new Set(started.map((result) => result.runId));
    expect(others).toEqual([]);
    expect(await world.database.prisma.syncRun.count()).toBe(1);

    const requests = world.sandbox.log.counters.api;
    for (const worker of workers) worker.start(taskFor(world, runId, today, null));
    for (const worker of workers) expect(await worker.ended).toEqual({ code: 0, signal: null });
    const run = await world.result(runId);
    expect(run.status).toMatch(/^SUCCEEDED/);
    expect(run.phases.INVOICES).toMatchObject({ fetched: 700, inserted: 700 });
    expect(run.apiCalls).toBe(world.sandbox.log.counters.api - requests);
  });
});
