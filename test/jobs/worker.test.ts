import { pino } from "pino";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { createSliceQueue, type SliceQueue } from "../../src/jobs/queue.ts";
import { createWorker } from "../../src/jobs/worker.ts";
import type { Engine } from "../../src/sync/engine.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { storeOrganization, storeRun } from "./support/organizations.ts";

const log = pino({ level: "silent" });

let database: TestDatabase;
let queue: SliceQueue;

beforeAll(async () => {
  database = await createTestDatabase();
  queue = createSliceQueue({ url: database.url, applicationName: "test", supervise: true, log });
  await queue.start();
});
afterAll(async () => {
  await queue.stop();
  await database.close();
});

const workOn = (engine: Engine) => createWorker({ queue, engine, pool: database.pool, log });

it("reads a record that somebody waits for while every slice that may be worked on takes its time", async () => {
  const organization = await storeOrganization(database.pool, "busy");
  const runs = await Promise.all(
    Array.from({ length: 20 }, () =>
      storeRun(database.pool, organization, { kind: "BACKFILL", status: "SUCCEEDED" }),
    ),
  );
  const record = await storeRun(database.pool, organization, { kind: "RECORD" });
  const busy: string[] = [];
  const read = Promise.withResolvers<void>();
  const worker = workOn({
    async runSlice(runId, signal) {
      if (runId === record) return read.resolve();
      busy.push(runId);
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    },
  });
  await worker.start();
  await inTransaction(database.pool, async (tx) => {
    for (const id of runs) await queue.enqueue(tx, { id, kind: "BACKFILL" });
  });
  await vi.waitFor(() => expect(busy).toHaveLength(6), { timeout: 10_000 });
  await inTransaction(database.pool, (tx) => queue.enqueue(tx, { id: record, kind: "RECORD" }));
  await read.promise;
  expect(busy).toHaveLength(6);
  await worker.stop();
  await database.pool.query("delete from pgboss.job");
});

it("revives a run whose worker died, ends its slices when told to, and waits for them", async () => {
  const organization = await storeOrganization(database.pool, "stranded");
  const stranded = await storeRun(database.pool, organization, {
    status: "RUNNING",
    leaseUntil: new Date(Date.now() - 1_000),
  });
  const events: string[] = [];
  const worker = workOn({
    async runSlice(runId, signal) {
      await database.pool.query({
        text: "update sync_runs set lease_until = now() + interval '1 hour' where id = $1",
        values: [runId],
      });
      events.push(runId);
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      // What a real slice does last: hand over. The worker that stops must leave it to others.
      await inTransaction(database.pool, (tx) =>
        queue.enqueue(tx, { id: runId, kind: "INCREMENTAL" }),
      );
      events.push("handed over");
    },
  });
  await worker.start();
  await vi.waitFor(() => expect(events).toEqual([stranded]), { timeout: 10_000 });
  await worker.stop();
  expect(events).toEqual([stranded, "handed over"]);
  const { rows } = await database.pool.query(
    "select state::text from pgboss.job where name = 'slices' order by created_on",
  );
  expect(rows).toEqual([{ state: "completed" }, { state: "created" }]);
});
