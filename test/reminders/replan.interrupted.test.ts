import type { Pool, PoolClient } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../src/db/database.ts";
import { inTransaction } from "../../src/db/sql.ts";
import { updatePolicy } from "../../src/reminders/policy-store.ts";
import { awaitReplans, workOffReplans } from "../../src/reminders/replan.ts";
import { replanDays } from "../../src/reminders/replan-days.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  addCustomer,
  addInvoices,
  createTenant,
  fingerprint,
  reconcileAll,
  summaryOf,
  type Tenant,
} from "./database-support.ts";

const NOW = new Date("2026-06-01T10:00:00Z");
const clock = () => NOW;
/** Three batches when all are outdated. */
const INVOICES = 2_200;
const BATCH = 1_000;

let db: TestDatabase;
let tenant: Tenant;
/** As another process has it. */
let otherPool: Pool;

beforeAll(async () => {
  db = await createTestDatabase();
  otherPool = openDatabase({ url: db.url, max: 4 }).pool;
});

afterAll(async () => {
  await otherPool.end();
  await db.close();
});

beforeEach(async () => {
  await db.pool.query("truncate organizations cascade");
  tenant = await createTenant(db.pool);
  await db.pool.query({
    text: "insert into reminder_policies (user_id, offset_days) values ($1, '{0}')",
    values: [tenant.userId],
  });
  await addInvoices(db.pool, tenant, await addCustomer(db.pool, tenant), INVOICES);
});

async function changePolicy(offsetDays: readonly number[]): Promise<readonly string[]> {
  const by = { userId: tenant.userId, by: "Imke" };
  const updated = await inTransaction(db.pool, (tx) =>
    updatePolicy(tx, by, { offsetDays: [...offsetDays] }),
  );
  if ("errors" in updated) throw new Error("The patch is wrong.");
  return updated.replans;
}

async function expectNothingLeft(now = NOW): Promise<void> {
  const before = await fingerprint(db.pool);
  await inTransaction(db.pool, (tx) => reconcileAll(tx, { userId: tenant.userId, now }));
  expect(await fingerprint(db.pool)).toEqual(before);
}

/** Calls `work` just before a connection of the pool runs that statement for the given time. */
function before(
  pool: Pool,
  name: string,
  time: number,
  work: (client: PoolClient) => Promise<unknown>,
): void {
  let times = 0;
  pool.on("connect", (client: PoolClient) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      const [statement] = args;
      if (statement === name || (statement as { name?: string }).name === name) times += 1;
      else return query(...args);
      return times === time ? work(client).then(() => query(...args)) : query(...args);
    }) as typeof client.query;
  });
}

test("two processes at once plan each reminder once", async () => {
  await Promise.all([
    replanDays(db.pool, clock),
    replanDays(otherPool, clock),
    inTransaction(otherPool, (tx) => reconcileAll(tx, { userId: tenant.userId, now: NOW })),
  ]);
  await workOffReplans(db.pool, clock);
  expect(await summaryOf(db.pool, tenant.userId)).toEqual([`0 PENDING PLANNED ${INVOICES}`]);
  await expectNothingLeft();
});

test("two people change the policy at once, each waiting for it: the later word counts, everywhere", async () => {
  await replanDays(db.pool, clock);
  const change = async (pool: Pool, offsetDays: readonly number[]) =>
    awaitReplans(pool, await changePolicy(offsetDays), clock);
  await Promise.all([change(db.pool, [0, 1]), change(otherPool, [0, 3])]);
  await expectNothingLeft();
  const { rows } = await db.pool.query({
    text: "select from reminder_replans where finished_at is null",
  });
  expect(rows).toEqual([]);
});

test("of two changes of the policy the one stored later is planned, though its transaction began earlier", async () => {
  await inTransaction(otherPool, async (tx) => {
    await tx.query({ text: "select now()" });
    await awaitReplans(db.pool, await changePolicy([1]), clock);
    await updatePolicy(tx, { userId: tenant.userId, by: "Imke" }, { offsetDays: [3] });
  });
  await workOffReplans(db.pool, clock);
  const pending = (await summaryOf(db.pool, tenant.userId)).filter((line) => /PENDING/.test(line));
  expect(pending).toEqual([`3 PENDING PLANNED ${INVOICES}`]);
  await expectNothingLeft();
});

test.each(["insert_reminders", "save_replan", "commit"])(
  "a process killed in the second batch, at %s, costs that batch, and nothing is planned twice",
  async (name) => {
    const victim = openDatabase({ url: db.url, max: 1 }).pool;
    before(victim, name, 2, async (client) => {
      const { processID } = client as PoolClient & { processID: number };
      await db.pool.query({ text: "select pg_terminate_backend($1, 5000)", values: [processID] });
    });
    try {
      await expect(replanDays(victim, clock)).rejects.toThrow();
    } finally {
      await victim.end();
    }
    expect(await summaryOf(db.pool, tenant.userId)).toEqual([`0 PENDING PLANNED ${BATCH}`]);
    await replanDays(db.pool, clock);
    expect(await summaryOf(db.pool, tenant.userId)).toEqual([`0 PENDING PLANNED ${INVOICES}`]);
    await expectNothingLeft();
  },
);

test("a policy changed in the middle of a batch counts for all of it, and for what was planned before", async () => {
  const planning = openDatabase({ url: db.url, max: 1 }).pool;
  before(planning, "lock_reminder_candidates", 2, () => changePolicy([1]));
  try {
    await replanDays(planning, clock);
  } finally {
    await planning.end();
  }
  await workOffReplans(db.pool, clock);
  expect(await summaryOf(db.pool, tenant.userId)).toEqual([
    `0 CANCELED CANCELED ${BATCH}`,
    `0 CANCELED PLANNED ${BATCH}`,
    `1 PENDING PLANNED ${INVOICES}`,
  ]);
  await expectNothingLeft();
});

test("a day that begins in the middle is planned for all", async () => {
  // Held back by Zoho's own reminder for three days, those before Thursday.
  await db.pool.query("update invoices_cache set zoho_last_reminder_on = '2026-06-01'");
  const midnight = "2026-06-03T22:00:00Z";
  const times = ["2026-06-03T21:59:58Z", "2026-06-03T21:59:59Z", midnight];
  await replanDays(db.pool, () => new Date(times.shift() ?? midnight));
  expect(await summaryOf(db.pool, tenant.userId)).toEqual([
    `0 PENDING PLANNED ${INVOICES - BATCH}`,
  ]);
  await replanDays(db.pool, () => new Date(midnight));
  expect(await summaryOf(db.pool, tenant.userId)).toEqual([`0 PENDING PLANNED ${INVOICES}`]);
  await expectNothingLeft(new Date(midnight));
});
