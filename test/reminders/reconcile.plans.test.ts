import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction, type Queryable } from "../../src/db/sql.ts";
import { type ReconcileBatch, reconcileBatch } from "../../src/reminders/reconcile-batch.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { addCustomer, addInvoices, createTenant, type Tenant } from "./database-support.ts";

const NOW = new Date("2026-06-01T10:00:00Z");
const STEPS = 7;
const BATCH_INVOICES = 100;
const BATCHES = 4;
/** More than it takes for PostgreSQL to keep the plan of a prepared statement. */
const TIMES_READ_EMPTY = 10;

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});

afterAll(() => db.close());

async function planAll(tx: Queryable, { userId }: Tenant, limit: number): Promise<void> {
  let after: string | null = null;
  do {
    const scope: ReconcileBatch = { userId, organizationId: null, after, limit, now: NOW };
    after = (await reconcileBatch(tx, scope)).next;
  } while (after !== null);
}

test("planning does not read all reminders for each invoice, though there was none to read at first", async () => {
  const heldBack = await createTenant(db.pool);
  const nobody = await addCustomer(db.pool, heldBack, null);
  await addInvoices(db.pool, heldBack, nobody, TIMES_READ_EMPTY);
  const tenant = await createTenant(db.pool);
  const customer = await addCustomer(db.pool, tenant);
  await addInvoices(db.pool, tenant, customer, BATCHES * BATCH_INVOICES);
  await db.pool.query("vacuum analyze");

  const read = await inTransaction(db.pool, async (tx) => {
    await planAll(tx, heldBack, 1);
    await planAll(tx, tenant, BATCH_INVOICES);
    const { rows } = await tx.query<{ reminders: number; readWhole: number }>({
      text: `
        select
          (select count(*)::integer from payment_reminders) as "reminders",
          seq_tup_read::integer as "readWhole"
        from pg_stat_xact_user_tables
        where relname = 'payment_reminders'
      `,
    });
    return rows[0];
  });
  const reminders = BATCHES * BATCH_INVOICES * STEPS;
  expect(read?.reminders).toBe(reminders);
  // Counting them reads each once.
  expect(read?.readWhole).toBeLessThan(2 * reminders);
});
