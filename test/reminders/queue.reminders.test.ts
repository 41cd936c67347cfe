import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { reconcileReminders } from "../../src/reminders/reconcile.ts";
import {
  queueInvoices,
  queueInvoicesOfCustomers,
  takeQueued,
} from "../../src/reminders/sql/queue.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createSyncWorld } from "../support/sync-world.ts";
import {
  addCustomer,
  addInvoices,
  blockOf,
  createTenant,
  type Tenant,
} from "./database-support.ts";

const NOW = new Date("2026-06-01T10:00:00Z");

let db: TestDatabase;
let tenant: Tenant;

beforeAll(async () => {
  db = await createTestDatabase();
});

afterAll(() => db.close());

beforeEach(async () => {
  tenant = await createTenant(db.pool);
});

async function take(limit = 1_000): Promise<string[]> {
  return (await inTransaction(db.pool, (tx) => takeQueued(tx, tenant, limit))).toSorted();
}

test("gives each invoice once, in batches, and only those of the organization", async () => {
  const stranger = await createTenant(db.pool);
  const customer = await addCustomer(db.pool, tenant);
  const invoices = (await addInvoices(db.pool, tenant, customer, 3)).toSorted();
  const [other = ""] = await addInvoices(db.pool, tenant, null);
  const strange = await addInvoices(db.pool, stranger, null);
  // Rows that no sync wrote stand in the queue from the start, as the old application's do.
  await db.pool.query("delete from reminder_queue");
  await queueInvoices(db.pool, stranger, strange);
  await queueInvoicesOfCustomers(db.pool, tenant, [customer]);
  await queueInvoices(db.pool, tenant, [...invoices, other]);
  expect(await take(6)).toEqual(invoices);
  expect(await take(6)).toEqual([other]);
  expect(await take(6)).toEqual([]);
});

test("queues of a customer's invoices only those that its change can matter to: the open ones", async () => {
  const customer = await addCustomer(db.pool, tenant);
  const [open = "", paid, deleted] = await addInvoices(db.pool, tenant, customer, 3);
  await db.pool.query("update invoices_cache set status = 'paid', balance = 0 where id = $1", [
    paid,
  ]);
  await db.pool.query("update invoices_cache set deleted_at = now() where id = $1", [deleted]);
  await db.pool.query("delete from reminder_queue");
  await queueInvoicesOfCustomers(db.pool, tenant, [customer]);
  expect(await take()).toEqual([open]);
});

test("keeps what was taken by a transaction that did not commit, and never gives it to two", async () => {
  const [invoice = ""] = await addInvoices(db.pool, tenant, null);
  await queueInvoices(db.pool, tenant, [invoice]);
  await expect(
    inTransaction(db.pool, async (tx) => {
      expect(await takeQueued(tx, tenant, 10)).toEqual([invoice]);
      expect(await take()).toEqual([]);
      throw new Error("killed");
    }),
  ).rejects.toThrow("killed");
  expect(await take()).toEqual([invoice]);
});

test("a change that commits while its invoice is being planned is planned again", async () => {
  const customer = await addCustomer(db.pool, tenant);
  const [invoice = ""] = await addInvoices(db.pool, tenant, customer);
  await queueInvoices(db.pool, tenant, [invoice]);
  const plan = () =>
    inTransaction(db.pool, async (tx) => {
      const invoiceIds = await takeQueued(tx, tenant, 10);
      await reconcileReminders(tx, { userId: tenant.userId, invoiceIds, now: NOW });
      return invoiceIds;
    });
  await inTransaction(db.pool, async (writer) => {
    await writer.query({
      text: "update customers_cache set primary_phone = null, primary_phone_raw = null where id = $1",
      values: [customer],
    });
    await queueInvoicesOfCustomers(writer, tenant, [customer]);
    expect(await plan()).toEqual([invoice]);
    expect(await blockOf(db.pool, invoice)).toBeNull();
  });
  expect(await plan()).toEqual([invoice]);
  expect(await blockOf(db.pool, invoice)).toBe("NO_PHONE");
});

test("a sync plans what changed, and nothing else", async () => {
  const world = await createSyncWorld({ customers: 20, invoices: 60 });
  try {
    const planned = async () => (await world.sync("INCREMENTAL")).phases.REMINDERS;
    expect((await world.sync("FULL")).phases.REMINDERS?.inserted).toBeGreaterThan(0);
    expect(await planned()).toMatchObject({ status: "SUCCEEDED", fetched: 0, inserted: 0 });

    const { world: books } = world.sandbox;
    const customer = books.createCustomer({
      name: "Nordlicht",
      persons: [{ firstName: "Ada", isPrimary: true, mobile: "+49 431 5550142" }],
    });
    const dueDate = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    books.createInvoice({ customerId: customer.id, total: "100.00", dueDate });
    expect(await planned()).toMatchObject({ fetched: 1 });
    books.editCustomers([customer.id], { companyName: "Nordlicht Fahrradbau" });
    expect(await planned()).toMatchObject({ fetched: 0 });
    books.editCustomers([customer.id], { status: "inactive" });
    expect(await planned()).toMatchObject({ fetched: 1, skipped: 1 });
    const { rows } = await world.database.pool.query("select from reminder_queue");
    expect(rows).toEqual([]);
  } finally {
    await world.close();
  }
});
