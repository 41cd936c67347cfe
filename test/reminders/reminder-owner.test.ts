import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { addCustomer, addInvoices, createTenant, type Tenant } from "./database-support.ts";

interface Reminder {
  readonly userId: string;
  readonly invoiceId: string;
  readonly customerId: string | null;
}

let db: TestDatabase;
let tenant: Tenant;
let ours: { readonly invoiceId: string; readonly customerId: string };
let theirs: { readonly invoiceId: string; readonly customerId: string };

beforeAll(async () => {
  db = await createTestDatabase();
  tenant = await createTenant(db.pool);
  ours = await addOne(tenant);
  theirs = await addOne(await createTenant(db.pool));
});

afterAll(() => db.close());

async function addOne(owner: Tenant): Promise<typeof ours> {
  const customerId = await addCustomer(db.pool, owner);
  const [invoiceId = ""] = await addInvoices(db.pool, owner, customerId);
  return { invoiceId, customerId };
}

async function write({ userId, invoiceId, customerId }: Reminder): Promise<unknown> {
  return db.pool.query({
    text: `
      insert into payment_reminders (
        user_id, invoice_id, customer_id, offset_days, due_date, scheduled_for, channel, status
      )
      values ($1, $2, $3, 0, '2026-06-17', '2026-06-17Z', 'SMS', 'PENDING')
    `,
    values: [userId, invoiceId, customerId],
  });
}

test("the database itself keeps a reminder with one user's invoice and customer", async () => {
  const own = { userId: tenant.userId, ...ours };
  for (const wrong of [
    { invoiceId: theirs.invoiceId },
    { customerId: theirs.customerId },
    { customerId: theirs.customerId, invoiceId: theirs.invoiceId },
    { userId: randomUUID() },
    { userId: randomUUID(), customerId: null },
  ]) {
    await expect(write({ ...own, ...wrong })).rejects.toThrow("violates foreign key constraint");
  }
  await expect(write(own)).resolves.toMatchObject({ rowCount: 1 });
});
