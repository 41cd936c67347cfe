import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LinkedInvoice, linkInvoicesBatch } from "../../src/invoices/link-invoices.ts";
import { linkInvoicesOfCustomer } from "../../src/invoices/link-invoices-of-customer.ts";
import { upsertInvoices } from "../../src/invoices/upsert-invoices.ts";
import { seedCustomer, seedInvoice, seedReminder } from "../graphql/seed.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { sourceInvoice } from "../support/source-records.ts";
import { untilBlocked } from "../support/until-blocked.ts";

describe("linking invoices while their rows are written", () => {
  let database: TestDatabase;
  let organization: TestOrganization;
  let invoiceId: string;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    organization = await createOrganization(database.pool);
    const { pool } = database;
    const invoice = await seedInvoice(pool, organization, { zoho_customer_id: "7001" });
    await seedReminder(pool, organization, invoice);
    invoiceId = invoice.uuid;
  });

  async function addCustomer(sourceId: string): Promise<string> {
    const { uuid } = await seedCustomer(database.pool, organization, {
      zoho_customer_id: sourceId,
    });
    return uuid;
  }

  /** Links while another transaction, which commits first, sets columns of the invoice. */
  async function linkBehind(change: string): Promise<LinkedInvoice[]> {
    const other = await database.pool.connect();
    try {
      await other.query("begin");
      await other.query({
        text: `update invoices_cache set ${change} where id = $1`,
        values: [invoiceId],
      });
      const linked = linkInvoicesBatch(database.pool, {
        ...organization,
        after: null,
        limit: 10,
        dryRun: false,
      });
      await untilBlocked(database.pool);
      await other.query("commit");
      return await linked;
    } finally {
      other.release();
    }
  }

  async function customers(): Promise<unknown> {
    const { rows } = await database.pool.query({
      text: `
        select i.customer_id as invoice, r.customer_id as reminder
        from invoices_cache i
        join payment_reminders r on r.invoice_id = i.id
        where i.id = $1
      `,
      values: [invoiceId],
    });
    return rows[0];
  }

  it("gives one that moved to another customer meanwhile to nobody else", async () => {
    await addCustomer("7001");
    const now = await addCustomer("7002");
    const linked = await linkBehind(`zoho_customer_id = '7002', customer_id = '${now}'`);
    expect(linked).toMatchObject([{ customerSourceId: "7002", customerId: now }]);
    expect(await customers()).toMatchObject({ invoice: now });
  });

  it("leaves one that moved to an unknown customer meanwhile without any", async () => {
    await addCustomer("7001");
    const linked = await linkBehind("zoho_customer_id = '7002'");
    expect(linked).toMatchObject([{ customerSourceId: "7002", customerId: null }]);
    expect(await customers()).toEqual({ invoice: null, reminder: null });
  });

  it("links one that otherwise changed, with its reminders", async () => {
    const customer = await addCustomer("7001");
    const linked = await linkBehind("balance = 50");
    expect(linked).toMatchObject([{ customerSourceId: "7001", customerId: customer }]);
    expect(await customers()).toEqual({ invoice: customer, reminder: customer });
  });

  it("takes its reminders along, too, when a page or a look at the customer is what links it", async () => {
    const customer = await addCustomer("7001");
    const { pool } = database;
    await linkInvoicesOfCustomer(pool, organization, "7001");
    expect(await customers()).toEqual({ invoice: customer, reminder: customer });

    const other = await addCustomer("7002");
    const invoice = await seedInvoice(pool, organization, { zoho_customer_id: "7002" });
    await seedReminder(pool, organization, invoice);
    invoiceId = invoice.uuid;
    const { rows } = await pool.query<{ id: string }>({
      text: "select zoho_invoice_id as id from invoices_cache where id = $1",
      values: [invoiceId],
    });
    await upsertInvoices(pool, {
      ...organization,
      runId: null,
      requestedAt: Date.now(),
      invoices: [
        sourceInvoice({
          sourceId: rows[0]?.id ?? "",
          customerSourceId: "7002",
          modifiedAt: Date.now(),
        }),
      ],
    });
    expect(await customers()).toEqual({ invoice: other, reminder: other });
  });
});
