import { isDeepStrictEqual } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openDatabase } from "../../src/db/database.ts";
import { inTransaction } from "../../src/db/sql.ts";
import { workOffReplans } from "../../src/reminders/replan.ts";
import { insertDayReplans } from "../../src/reminders/sql/replans.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  addCustomer,
  addInvoices,
  createTenant,
  fingerprint,
  setInvoice,
  type Tenant,
} from "./database-support.ts";

const NOW = new Date("2026-06-01T10:00:00Z");
/** Two batches that are full of outdated invoices, and one that is not. */
const INVOICES = 2_500;

/** As few a transaction plans at least, however slow the machine is. */
const LEAST_BATCH_INVOICES = 100;
const LONGEST_STATEMENT_MS = 10_000;

let db: TestDatabase;
/** Whoever waits for a lock gives up. */
let planning: pg.Pool;
let tenant: Tenant;
let invoices: string[];

beforeAll(async () => {
  db = await createTestDatabase();
  planning = openDatabase({
    url: db.url,
    max: 2,
    statementTimeoutMs: LONGEST_STATEMENT_MS,
  }).pool;
});

afterAll(async () => {
  await planning.end();
  await db.close();
});

beforeEach(async () => {
  await db.pool.query("truncate organizations cascade");
  tenant = await createTenant(db.pool);
  await db.pool.query({
    text: "insert into reminder_policies (user_id, offset_days) values ($1, '{0}')",
    values: [tenant.userId],
  });
  invoices = await addInvoices(db.pool, tenant, await addCustomer(db.pool, tenant), INVOICES);
});

/** The statements of the transactions that planned something, in their order; equal ones once. How many there are is a matter of speed. */
async function planAll(now = NOW): Promise<string[][]> {
  await inTransaction(db.pool, async (tx) => {
    await tx.query({ text: "truncate reminder_replans" });
    await insertDayReplans(tx, now);
  });
  const query = vi.spyOn(pg.Client.prototype, "query");
  try {
    await workOffReplans(planning, () => now);
    const said = query.mock.calls.map(([statement]) => nameOf(statement));
    const transactions = said
      .join(" ")
      .split("begin")
      .filter((names) => names.includes("save_replan"))
      .map((names) => names.trim().split(/\s+/));
    expect(transactions.length).toBeLessThanOrEqual(INVOICES / LEAST_BATCH_INVOICES);
    return transactions.filter(
      (names, index) => index === 0 || !isDeepStrictEqual(names, transactions[index - 1]),
    );
  } finally {
    query.mockRestore();
  }
}

function nameOf(statement: unknown): string {
  if (typeof statement === "string") return statement.trim();
  return (statement as { readonly name?: string }).name ?? "unnamed";
}

async function countReminders(): Promise<number> {
  const { rows } = await db.pool.query<{ count: number }>({
    text: "select count(*)::integer as count from payment_reminders where user_id = $1",
    values: [tenant.userId],
  });
  return rows[0]?.count ?? 0;
}

test("planning everything takes ten statements for each batch", async () => {
  const transactions = await planAll();
  expect(await countReminders()).toBe(INVOICES);
  const batch = [
    "lock_next_replan",
    "read_reminder_policy",
    "unnamed",
    "lock_reminder_candidates",
    "read_reminder_policy",
    "unnamed",
    "insert_reminders",
    "save_replan",
    "raise_data_version",
    "commit",
  ];
  expect(transactions).toEqual([batch]);
});

test("planning everything again takes five statements for each batch, and writes and locks none", async () => {
  await planAll();
  const before = await fingerprint(db.pool);
  const other = await db.pool.connect();
  try {
    await other.query("begin");
    await other.query("select from invoices_cache for update");
    await other.query("select from payment_reminders for update");
    const transactions = await planAll(new Date("2026-06-02T10:00:00Z"));
    const batch = ["lock_next_replan", "read_reminder_policy", "unnamed", "save_replan", "commit"];
    expect(transactions).toEqual([batch]);
  } finally {
    await other.query("rollback");
    other.release();
  }
  expect(await fingerprint(db.pool)).toEqual(before);
});

test("of many invoices that need nothing, only those are locked and written that need something", async () => {
  await planAll();
  const moved = invoices.filter((_, index) => index % 500 === 0);
  for (const id of moved) await setInvoice(db.pool, id, "due_date = '2026-07-15'");
  const others = invoices.filter((id) => !moved.includes(id));
  const other = await db.pool.connect();
  try {
    await other.query("begin");
    await other.query({
      text: "select from invoices_cache where id = any($1::uuid[]) for update",
      values: [others],
    });
    await planAll();
  } finally {
    await other.query("rollback");
    other.release();
  }
  expect(await countReminders()).toBe(INVOICES + moved.length);
});
