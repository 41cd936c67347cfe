import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Queryable } from "../../src/db/sql.ts";
import { linkInvoicesOfCustomer } from "../../src/invoices/link-invoices-of-customer.ts";
import { upsertInvoices } from "../../src/invoices/upsert-invoices.ts";
import { reconcileReminders } from "../../src/reminders/reconcile.ts";
import { lockInvoices } from "../../src/reminders/sql/lock-due.ts";
import { seedCustomer } from "../graphql/seed.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { REQUESTED, sourceInvoice } from "../support/source-records.ts";
import { untilBlocked } from "../support/until-blocked.ts";

const SOURCE_IDS = ["5001", "5002", "5003"];

describe("a page of invoices does not get into a deadlock", () => {
  let db: TestDatabase;
  let tenant: TestOrganization;
  let invoiceIds: string[];

  beforeAll(async () => {
    db = await createTestDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    tenant = await createOrganization(db.pool);
    await seedCustomer(db.pool, tenant, { zoho_customer_id: "7001" });
    const { rows } = await db.pool.query<{ id: string }>({
      text: `
        insert into invoices_cache (
          id, user_id, organization_id, zoho_invoice_id, zoho_customer_id, number, status, date, due_date, total, balance,
          currency_code, zoho_last_modified_at, local_last_synced_at
        )
        select
          ids.id, $1, $2, source.id, '7001', 'INV-1', 'sent', '2026-05-01', '2026-05-31', 100, 100, 'EUR',
          '2026-05-01Z', now()
        from (select row_number() over (order by id desc) as place, id from unnest($3::text[]) id) source
        join (
          select row_number() over (order by id) as place, id
          from (select gen_random_uuid() as id from generate_series(1, 3)) random
        ) ids using (place)
        returning id
      `,
      values: [tenant.userId, tenant.organizationId, SOURCE_IDS],
    });
    invoiceIds = rows.map(({ id }) => id);
  });

  /** Without a second attempt: a deadlock would reject it. */
  async function once(work: (tx: Queryable) => Promise<unknown>): Promise<void> {
    const client = await db.pool.connect();
    let isOpen = true;
    try {
      await client.query("begin");
      await work(client);
      await client.query("commit");
      isOpen = false;
    } finally {
      client.release(isOpen);
    }
  }

  const storePage = (tx: Queryable) =>
    upsertInvoices(tx, {
      ...tenant,
      runId: null,
      requestedAt: REQUESTED,
      invoices: SOURCE_IDS.map((sourceId) => sourceInvoice({ sourceId, balance: "50" })),
    });

  it.each<[string, (tx: Queryable) => Promise<unknown>]>([
    [
      "plans their reminders",
      (tx) => reconcileReminders(tx, { ...tenant, invoiceIds, now: new Date(REQUESTED) }),
    ],
    [
      "links those that waited for it to a customer",
      (tx) => linkInvoicesOfCustomer(tx, tenant, "7001"),
    ],
    ["hands their reminders out", (tx) => lockInvoices(tx, tenant.userId, invoiceIds)],
  ])("with a transaction that %s, though our ids run the other way", async (_, work) => {
    let both: Promise<unknown> | undefined;
    await once(async (tx) => {
      // Each of the two gets as far as the one in the middle.
      await tx.query({
        text: "update invoices_cache set number = 'INV-2' where user_id = $1 and zoho_invoice_id = '5002'",
        values: [tenant.userId],
      });
      both = Promise.all([once(storePage), once(work)]);
      await untilBlocked(db.pool, 2);
    });
    await both;
    const balances = await db.pool.query({
      text: "select distinct balance::integer from invoices_cache where user_id = $1",
      values: [tenant.userId],
    });
    expect(balances.rows).toEqual([{ balance: 50 }]);
  });
});
