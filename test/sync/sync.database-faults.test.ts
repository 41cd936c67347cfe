import type { PoolClient } from "pg";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/db/database.ts";
import { createEngine } from "../../src/sync/engine.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";
import { syncedRows } from "../support/synced-rows.ts";

const today = Date.now();
const DAY_MS = 86_400_000;

describe("when the database misbehaves", () => {
  let world: SyncWorld;
  let undisturbed: SyncWorld;

  beforeEach(async () => {
    world = await createSyncWorld(
      { customers: 250, invoices: 900, epoch: today - DAY_MS },
      { settings: { leaseSeconds: 1 }, today: () => new Date(today) },
    );
    undisturbed = await createSyncWorld(
      {},
      { sandbox: world.sandbox, today: () => new Date(today) },
    );
    await undisturbed.sync("FULL");
  });
  afterEach(async () => {
    await undisturbed.close();
    await world.close();
  });

  async function expectSame(): Promise<void> {
    const got = await syncedRows(world.database.pool);
    const want = await syncedRows(undisturbed.database.pool);
    expect(got.phases).toEqual(want.phases);
    expect(got).toEqual(want);
  }

  /** Works on a run until it ended, whatever its slices reject with; the lease of a failed one must run out first. */
  async function finishWhatever(runId: string): Promise<number> {
    let failures = 0;
    for (;;) {
      await world.engine.runSlice(runId, new AbortController().signal).catch(() => {
        failures += 1;
      });
      if ((await world.result(runId)).status.startsWith("SUCCEEDED")) return failures;
    }
  }

  it("goes on after connections were cut in the middle of transactions, and counts nothing twice", async () => {
    const { pool } = world.database;
    const runId = await world.start("FULL");
    let pages = 0;
    world.sandbox.beforeResponse(async ({ kind }) => {
      if (kind !== "invoices" && kind !== "contacts") return;
      pages += 1;
      if (pages % 2 === 1) return;
      // While the page before is being stored.
      await undisturbed.database.pool.query({
        text: `
          select pg_terminate_backend(pid)
          from pg_stat_activity
          where datname = (select split_part($1, '/', 4)) and state <> 'idle' and pid <> pg_backend_pid()
        `,
        values: [world.database.url],
      });
    });
    await finishWhatever(runId);
    world.sandbox.beforeResponse(null);
    const { rows } = await pool.query("select 1 as alive");
    expect(rows).toEqual([{ alive: 1 }]);
    await expectSame();
  });

  it("goes on after every connection was cut between two pages", async () => {
    const runId = await world.start("FULL");
    const cut = new Set<number>();
    world.sandbox.beforeResponse(async ({ kind, number }) => {
      if (kind !== "invoices" || cut.size >= 2) return;
      cut.add(number);
      await undisturbed.database.pool.query({
        text: `
          select pg_terminate_backend(pid)
          from pg_stat_activity
          where datname = (select split_part($1, '/', 4))
        `,
        values: [world.database.url],
      });
    });
    await finishWhatever(runId);
    world.sandbox.beforeResponse(null);
    expect(cut.size).toBe(2);
    await expectSame();
  });

  it("waits for a connection while others use up the pool", async () => {
    const { pool } = world.database;
    const runId = await world.start("FULL");
    const clients = await Promise.all(Array.from({ length: 10 }, () => pool.connect()));
    const slice = world.engine.runSlice(runId, new AbortController().signal);
    expect(pool.waitingCount).toBeGreaterThan(0);
    for (const client of clients) client.release();
    await slice;
    await expectSame();
  });

  it("leaves a run whole when no connection comes free in time, and goes on with it", async () => {
    const hurried = openDatabase({ url: world.database.url, max: 3, connectionTimeoutMs: 1_000 });
    const engine = createEngine({
      pool: hurried.pool,
      queue: world.queue,
      openSource: world.openSource,
      log: pino({ enabled: false }),
      settings: { leaseSeconds: 1, sliceSeconds: 60, worker: "hurried" },
      clock: () => new Date(today),
    });
    const runId = await world.start("FULL");
    const taken: PoolClient[] = [];
    world.sandbox.beforeResponse(async ({ kind }) => {
      if (kind !== "invoices" || taken.length > 0) return;
      const clients = await Promise.all([1, 2, 3].map(() => hurried.pool.connect()));
      taken.push(...clients);
    });
    await expect(engine.runSlice(runId, new AbortController().signal)).rejects.toThrow(/timeout/);
    world.sandbox.beforeResponse(null);
    expect(taken).toHaveLength(3);
    for (const client of taken) client.release();
    await hurried.close();
    expect((await world.result(runId)).status).toBe("RUNNING");
    await finishWhatever(runId);
    await expectSame();
  });

  it("repeats a transaction that was chosen as the victim of a deadlock, and counts it once", async () => {
    const { pool } = world.database;
    // At the last statement of a page, PostgreSQL says now and then that it was a deadlock.
    await pool.query("create sequence deadlocks");
    await pool.query(`
      create function fail_sometimes() returns trigger language plpgsql as $$
      begin
        if nextval('deadlocks') % 3 = 1 then
          raise exception 'deadlock detected' using errcode = '40P01';
        end if;
        return new;
      end
      $$
    `);
    await pool.query(`
      create trigger fail_sometimes before update of seq on sync_runs
      for each row execute function fail_sometimes()
    `);
    const run = await world.sync("FULL");
    expect(run.status).toMatch(/^SUCCEEDED/);
    await expectSame();
  });
});
