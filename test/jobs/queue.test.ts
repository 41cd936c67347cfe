import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { createSliceQueue, type SliceQueue } from "../../src/jobs/queue.ts";
import type { QueuedRun } from "../../src/sync/queue.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

const log = pino({ level: "silent" });
/** Half of the polling interval: only a notification is faster. */
const WOKEN_WITHIN_MS = 1_000;

let database: TestDatabase;
let queue: SliceQueue;

beforeAll(async () => {
  database = await createTestDatabase();
  queue = createSliceQueue({
    url: database.url,
    applicationName: "test",
    supervise: false,
    log,
  });
  await queue.start();
});
afterAll(async () => {
  await queue.stop();
  await database.close();
});

async function jobsOf(runId: string): Promise<number> {
  const { rows } = await database.pool.query<{ jobs: number }>({
    text: "select count(*)::int as jobs from pgboss.job where data->>'runId' = $1",
    values: [runId],
  });
  return rows[0]?.jobs ?? 0;
}

const run = (id: string): QueuedRun => ({ id, kind: "FULL" });
const enqueue = (runId: string, startAfter?: Date): Promise<void> =>
  inTransaction(database.pool, (tx) =>
    queue.enqueue(tx, run(runId), startAfter === undefined ? {} : { startAfter }),
  );

describe("enqueue", () => {
  it("belongs to the caller's transaction", async () => {
    const runId = crypto.randomUUID();
    const rolledBack = inTransaction(database.pool, async (tx) => {
      await queue.enqueue(tx, run(runId));
      throw new Error("changed my mind");
    });
    await expect(rolledBack).rejects.toThrow("changed my mind");
    expect(await jobsOf(runId)).toBe(0);
    await enqueue(runId);
    expect(await jobsOf(runId)).toBe(1);
  });
});

describe("revive", () => {
  it("adds a slice only where none will be worked on soon", async () => {
    const lost = crypto.randomUUID();
    expect(await queue.revive(run(lost))).toBe(true);
    expect(await queue.revive(run(lost))).toBe(false);
    expect(await jobsOf(lost)).toBe(1);

    const far = crypto.randomUUID();
    await enqueue(far, new Date(Date.now() + 3_600_000));
    expect(await queue.revive(run(far))).toBe(true);
  });

  it("takes a slice that was fetched long ago for dead", async () => {
    const runId = crypto.randomUUID();
    await enqueue(runId);
    await database.pool.query({
      text: `
        update pgboss.job
        set state = 'active', started_on = now() - interval '3 seconds'
        where data->>'runId' = $1
      `,
      values: [runId],
    });
    expect(await queue.revive(run(runId))).toBe(true);
  });

  it("adds one slice when several processes see the same run", async () => {
    const others = await Promise.all(
      ["a", "b"].map(async (name) => {
        const other = createSliceQueue({
          url: database.url,
          applicationName: name,
          supervise: false,
          log,
        });
        await other.start();
        return other;
      }),
    );
    // Two of the slots in which pg-boss counts repeats may be touched, when the first call is late.
    const runId = crypto.randomUUID();
    const revived = await Promise.all([queue, ...others].map((each) => each.revive(run(runId))));
    expect(revived.filter(Boolean).length).toBeGreaterThanOrEqual(1);
    expect(await jobsOf(runId)).toBeLessThanOrEqual(2);
    await Promise.all(others.map((other) => other.stop()));
  });
});

describe("work", () => {
  it("is woken by the commit, goes on after an error, and drains", async () => {
    const waiting = new Map<string, (at: number) => void>();
    await queue.work({ slices: 2, records: 0 }, async (runId) => {
      waiting.get(runId)?.(performance.now());
      if (runId === broken) throw new Error("this slice is broken");
    });
    const handled = (runId: string): Promise<number> =>
      new Promise((resolve) => waiting.set(runId, resolve));
    const broken = crypto.randomUUID();
    for (const runId of [broken, crypto.randomUUID(), crypto.randomUUID()]) {
      const done = handled(runId);
      const sent = performance.now();
      await enqueue(runId);
      expect((await done) - sent).toBeLessThan(WOKEN_WITHIN_MS);
    }
    await queue.drain();
    const afterwards = crypto.randomUUID();
    await enqueue(afterwards);
    expect(await jobsOf(afterwards)).toBe(1);
  });
});
