import { afterAll, beforeAll, expect, test } from "vitest";
import { disconnect } from "../../src/app/disconnect.ts";
import { createRunFeed, type RunFeed } from "../../src/live/run-feed.ts";
import { startRun } from "../../src/sync/start-run.ts";
import { createRun, silent } from "../live/support.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization } from "../support/organization.ts";
import { createSyncWorld } from "../support/sync-world.ts";
import { untilBlocked } from "../support/until-blocked.ts";

let database: TestDatabase;
let feed: RunFeed;

beforeAll(async () => {
  database = await createTestDatabase();
  feed = createRunFeed({ url: database.url, db: database.pool, log: silent });
  await feed.start();
});
afterAll(async () => {
  await feed.stop();
  await database.close();
});

test("whoever follows a run hears that it ended with the connection", async () => {
  const organization = await createOrganization(database.pool);
  const runId = await createRun(database.pool, organization);
  await database.prisma.syncRun.update({ where: { id: runId }, data: { phase: "RECORD" } });
  const updates = await feed.followRun(organization, runId, null);
  if (updates === null) throw new Error("There is no such run.");
  expect((await updates.next()).value?.run).toMatchObject({ status: "RUNNING" });
  const { organizationId } = organization;
  expect(await disconnect(database, { organizationId, purge: false })).toBe(true);
  expect((await updates.next()).value?.run).toMatchObject({ status: "CANCELED", phase: null });
  expect((await updates.next()).done).toBe(true);
});

test("reminders that a page in hand was still storing are cancelled too", async () => {
  await using world = await openWorld();
  const { organizationId, userId } = world;
  const { pool, prisma } = world.database;
  await world.sync("FULL");
  const runId = await world.start("INCREMENTAL");
  const invoice = await prisma.invoice.findFirstOrThrow();
  const page = await pool.connect();
  await page.query("begin");
  await page.query({
    text: `
      insert into payment_reminders (
        user_id, invoice_id, customer_id, offset_days, due_date, scheduled_for, channel, status
      )
      values ($1, $2, $3, 99, '2099-01-01', '2099-04-10', 'SMS', 'PENDING')
    `,
    values: [userId, invoice.id, invoice.customerId],
  });
  await page.query({
    text: "update sync_runs set updated_at = clock_timestamp() where id = $1",
    values: [runId],
  });

  const disconnected = disconnect(world.database, { organizationId, purge: false });
  await untilBlocked(pool);
  await page.query("commit");
  page.release();
  expect(await disconnected).toBe(true);
  expect(await prisma.reminder.count({ where: { status: "PENDING" } })).toBe(0);
});

test("a run that somebody starts during a purge is refused, and does not keep it from its end", async () => {
  await using world = await openWorld();
  const { organizationId, userId } = world;
  const { pool, prisma } = world.database;
  const request = { userId, organizationId, kind: "BACKFILL", trigger: "MANUAL" } as const;
  await world.sync("FULL");
  const reader = await pool.connect();
  await reader.query("begin");
  await reader.query("select from sync_metadata for update");

  const purged = disconnect(world.database, { organizationId, purge: true });
  await untilBlocked(pool);
  const started = startRun({ pool, queue: world.queue }, request);
  await untilBlocked(pool, 2);
  await reader.query("commit");
  reader.release();
  expect(await purged).toBe(true);
  expect(await started).toMatchObject({ refusal: { code: "NOT_FOUND" } });
  expect(await prisma.organization.count({ where: { id: organizationId } })).toBe(0);
});

async function openWorld() {
  const world = await createSyncWorld({ customers: 5, invoices: 10 });
  return { ...world, [Symbol.asyncDispose]: () => world.close() };
}
