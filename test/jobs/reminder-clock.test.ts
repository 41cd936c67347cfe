import { pino } from "pino";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Database, openDatabase } from "../../src/db/database.ts";
import { createReminderClock } from "../../src/jobs/reminder-clock.ts";
import { queueInvoices } from "../../src/reminders/sql/queue.ts";
import {
  addCustomer,
  addInvoices,
  blockOf,
  createTenant,
  type Tenant,
} from "../reminders/database-support.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { storeRun } from "./support/organizations.ts";

const log = pino({ level: "silent" });
const EVERY_SECOND = "* * * * * *";
const PROCESSES = 3;

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function replans({ organizationId }: Tenant): Promise<unknown[]> {
  const { rows } = await database.pool.query({
    text: `
      select day::text, invoices
      from reminder_replans
      where organization_id = $1 and finished_at is not null
      order by day
    `,
    values: [organizationId],
  });
  return rows;
}

it("plans each organization once for its day, however many processes tick, and what nobody else will", async () => {
  const { pool } = database;
  const berlin = await createTenant(pool);
  const tokyo = await createTenant(pool);
  await pool.query({
    text: "update organizations set time_zone = 'Asia/Tokyo' where id = $1",
    values: [tokyo.organizationId],
  });
  const [invoice = ""] = await addInvoices(pool, berlin, await addCustomer(pool, berlin));
  await addInvoices(pool, tokyo, await addCustomer(pool, tokyo), 2);

  let now = new Date("2026-06-01T14:59:00Z");
  let looks = 0;
  const processes: { database: Database; stop(): Promise<void> }[] = [];
  for (let index = 0; index < PROCESSES; index += 1) {
    const own = openDatabase({ url: database.url, max: 2 });
    const clock = createReminderClock({
      pool: own.pool,
      log,
      clock: () => {
        looks += 1;
        return now;
      },
      cron: EVERY_SECOND,
    });
    clock.start();
    processes.push({ database: own, stop: () => clock.stop() });
  }
  const eventually = (look: () => Promise<void>) => vi.waitFor(look, { timeout: 20_000 });

  await eventually(async () => {
    expect(await replans(berlin)).toEqual([{ day: "2026-06-01", invoices: 1 }]);
    expect(await replans(tokyo)).toEqual([{ day: "2026-06-01", invoices: 2 }]);
  });
  // In Tokyo a day begins, in Berlin it is afternoon.
  now = new Date("2026-06-01T15:00:00Z");
  await eventually(async () => {
    expect(await replans(tokyo)).toEqual([
      { day: "2026-06-01", invoices: 2 },
      { day: "2026-06-02", invoices: 2 },
    ]);
  });
  expect(await replans(berlin)).toEqual([{ day: "2026-06-01", invoices: 1 }]);

  // Paid as of a run that was cancelled before it planned; while one is at work, that one plans.
  await pool.query({
    text: "update invoices_cache set balance = 0 where id = $1",
    values: [invoice],
  });
  const runId = await storeRun(pool, berlin, { status: "RUNNING" });
  await queueInvoices(pool, berlin, [invoice]);
  const seen = looks;
  await eventually(async () => expect(looks).toBeGreaterThan(seen + 4 * PROCESSES));
  const { rows } = await pool.query("select from reminder_queue");
  expect(rows).toHaveLength(1);
  await pool.query({
    text: "update sync_runs set status = 'CANCELED' where id = $1",
    values: [runId],
  });
  await eventually(async () => expect(await blockOf(pool, invoice)).toBe("PAID"));

  for (const { stop, database: own } of processes) {
    await stop();
    await own.close();
  }
});

it("stops after the batch in hand, however much waits behind it", async () => {
  const { pool } = database;
  const tenant = await createTenant(pool);
  await pool.query({
    text: `
      insert into reminder_queue (user_id, organization_id, invoice_id)
      select $1, $2, gen_random_uuid()
      from generate_series(1, 5000)
    `,
    values: [tenant.userId, tenant.organizationId],
  });
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  let looks = 0;
  const clock = createReminderClock({
    pool,
    log,
    clock: () => {
      looks += 1;
      // The second look at the time is that of the first batch of the queue.
      if (looks === 2) stop(clock.stop());
      return new Date();
    },
    cron: EVERY_SECOND,
  });
  clock.start();
  await stopped;
  const { rows } = await pool.query({
    text: "select from reminder_queue where organization_id = $1",
    values: [tenant.organizationId],
  });
  expect(rows).toHaveLength(4000);
});
