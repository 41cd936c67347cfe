import { pino } from "pino";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Database, openDatabase } from "../../src/db/database.ts";
import { createSliceQueue, type SliceQueue } from "../../src/jobs/queue.ts";
import { createSchedule, type Schedule } from "../../src/jobs/schedule.ts";
import type { RunQueue } from "../../src/sync/queue.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { storeOrganization } from "./support/organizations.ts";

const log = pino({ level: "silent" });
const EVERY_SECOND = "* * * * * *";
const PROCESSES = 3;
const WEEKLY = () => ({ everyDays: 7, callsPerDay: 800 });

interface Process {
  readonly database: Database;
  readonly queue: SliceQueue;
  readonly schedule: Schedule;
}

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function startProcess(): Promise<Process> {
  const own = openDatabase({ url: database.url, max: 3 });
  const queue = createSliceQueue({ url: own.url, applicationName: "t", supervise: false, log });
  await queue.start();
  // The run is over before the next process ticks, so only its slot keeps them from starting another.
  await queue.work({ slices: 1, records: 0 }, async (runId) => {
    await own.pool.query({
      text: "update sync_runs set status = 'SUCCEEDED', finished_at = now() where id = $1",
      values: [runId],
    });
  });
  const schedule = createSchedule({
    pool: own.pool,
    queue,
    cron: EVERY_SECOND,
    fullRhythm: WEEKLY,
    log,
  });
  schedule.start();
  return { database: own, queue, schedule };
}

it("starts one run for each slot, however many processes tick", async () => {
  const organizations = [
    await storeOrganization(database.pool, "one"),
    await storeOrganization(database.pool, "two"),
  ];
  const processes = await Promise.all(Array.from({ length: PROCESSES }, startProcess));
  await vi.waitFor(
    async () => {
      const { rows } = await database.pool.query(
        "select organization_id from sync_runs group by organization_id having count(*) >= 4",
      );
      expect(rows).toHaveLength(organizations.length);
    },
    { timeout: 20_000 },
  );
  for (const { schedule } of processes) {
    const next = schedule.nextAt()?.getTime() ?? 0;
    expect(next - Date.now()).toBeLessThanOrEqual(1_000);
    await schedule.stop();
  }
  for (const each of processes) {
    await each.queue.drain();
    await each.queue.stop();
    await each.database.close();
  }

  const { rows } = await database.pool.query<{ organization_id: string; slot: Date; runs: number }>(
    `
      select organization_id, slot, count(*)::int as runs
      from sync_runs
      where trigger = 'SCHEDULE'
      group by organization_id, slot
      order by slot
    `,
  );
  expect(rows.length).toBeGreaterThanOrEqual(8);
  expect(rows.every(({ runs, slot }) => runs === 1 && slot.getMilliseconds() === 0)).toBe(true);
});

it("starts the others though one organization's run cannot be started", async () => {
  const stored = await Promise.all(
    ["a", "b", "c"].map((name) => storeOrganization(database.pool, name)),
  );
  // They are started in this order.
  const [broken, ...others] = stored.map(({ organizationId }) => organizationId).toSorted();
  const queue: RunQueue = {
    async enqueue(tx, { id }) {
      const { rows } = await tx.query<{ organization_id: string }>({
        text: "select organization_id from sync_runs where id = $1",
        values: [id],
      });
      if (rows[0]?.organization_id === broken) throw new Error("no room");
    },
  };
  const schedule = createSchedule({
    pool: database.pool,
    queue,
    cron: "0 0 29 2 *",
    fullRhythm: WEEKLY,
    log,
  });
  schedule.start();
  await vi.waitFor(async () => {
    const { rows } = await database.pool.query<{ organization_id: string }>({
      text: `
        select organization_id
        from sync_runs
        where organization_id = any($1)
        order by organization_id
      `,
      values: [[broken, ...others]],
    });
    expect(rows.map((row) => row.organization_id)).toEqual(others);
  }, 10_000);
  await schedule.stop();
});

it("starts nothing when it is switched off", async () => {
  const off = createSchedule({
    pool: database.pool,
    queue: { enqueue: async () => expect.unreachable("nothing may start") },
    cron: null,
    fullRhythm: WEEKLY,
    log,
  });
  off.start();
  expect(off.nextAt()).toBeNull();
  await off.stop();
});
