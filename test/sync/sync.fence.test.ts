import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startRun } from "../../src/sync/start-run.ts";
import { DirectQueue } from "../support/direct-queue.ts";
import { taskFor } from "../support/killed-sync.ts";
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
    ["before it writes a page", "upsert_customers", "BEFORE"],
    ["with a whole page written and not committed, while it holds the run's row", "fence", "AFTER"],
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

  it("makes one run of ten starts at the same time", async () => {
    const { pool } = world.database;
    const starts = await Promise.all(
      Array.from({ length: 10 }, () =>
        startRun(
          { pool, queue: new DirectQueue() },
          {
            userId: world.userId,
            organizationId: world.organizationId,
            kind: "INCREMENTAL",
            trigger: "MANUAL",
          },
        ),
      ),
    );
    const runs = new Set(starts.map((start) => ("runId" in start ? start.runId : null)));
    expect(runs.size).toBe(1);
    const [runId] = runs;
    worker.start(taskFor(world, runId ?? "", today, null));
    const [end] = await Promise.all([worker.ended, world.finish(runId ?? "")]);
    expect(end.code).toBe(0);
    const counted = await world.result(runId ?? "");
    expect(counted.apiCalls).toBe(2);
    expect(counted.phases.CUSTOMERS?.status).toBe("SUCCEEDED");
  });
});
