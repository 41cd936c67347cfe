import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphql } from "../../src/generated/test-gql/gql.ts";
import { encodeGlobalId } from "../../src/graphql/global-id.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { LONG_AGO, seedCustomer, seedInvoice, seedReminder } from "./seed.ts";
import { codes, createTestApi, QUOTA, type TestApi } from "./support.ts";

/** The 10th in Berlin, still the 9th in UTC. */
const NOW = new Date("2026-08-09T23:00:00Z");

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database, { now: NOW });
});

afterAll(() => database.close());

const newOrganization = (): Promise<TestOrganization> => createOrganization(database.pool);

describe("a customer and its invoices", () => {
  it("come with every field", async () => {
    const org = await newOrganization();
    const person = {
      sourceId: "p-1",
      firstName: "Ada",
      lastName: null,
      email: "ada@acme.example",
      phone: null,
      mobile: "030 1",
      isPrimary: true,
    };
    const customer = await seedCustomer(database.pool, org, {
      zoho_customer_id: "c-1",
      company_name: "Acme GmbH",
      primary_phone: "+49301",
      primary_email: "ada@acme.example",
      contact_persons: JSON.stringify([person]),
      contact_persons_synced_at: "2026-02-01T00:00:00.123Z",
      currency_code: "EUR",
    });
    const invoice = await seedInvoice(database.pool, org, {
      zoho_invoice_id: "i-1",
      zoho_customer_id: "c-1",
      customer_id: customer.uuid,
      due_date: "2026-08-01",
      total: "1843.5",
      balance: "1843.5",
    });
    const reminder = await seedReminder(database.pool, org, invoice, {
      customer_id: customer.uuid,
    });
    const data = await api.data(
      org,
      graphql(`
        query EveryField($customer: CustomerLookup!, $invoice: InvoiceLookup!) {
          customer(by: $customer) {
            id sourceId name companyName status primaryPhone primaryEmail contactPersonsSyncedAt currencyCode
            sourceModifiedAt lastSyncedAt deletedAt
            contactPersons { sourceId firstName lastName email phone mobile isPrimary }
            balances { currencyCode open overdue }
            reminders { nodes { id } }
          }
          invoice(by: $invoice) {
            id sourceId number reference status sourceStatus date dueDate daysOverdue total balance currencyCode
            customerSourceId remindersBlockedBy
            customer { id }
            organization { id sourceId timeZone status source name quota { usedToday } capabilities { customersFilter } nextScheduledSyncAt customersSyncedTo }
            reminders {
              nodes { id offsetDays scheduledFor channel status reason dueDate deliveredAt invoice { id } customer { id } }
            }
          }
        }
      `),
      {
        customer: { source: { sourceId: "c-1" } },
        invoice: { id: invoice.id },
      },
    );
    expect(data.customer).toEqual({
      id: customer.id,
      sourceId: "c-1",
      name: "Acme",
      companyName: "Acme GmbH",
      status: "ACTIVE",
      primaryPhone: "+49301",
      primaryEmail: "ada@acme.example",
      contactPersonsSyncedAt: "2026-02-01T00:00:00.123Z",
      currencyCode: "EUR",
      sourceModifiedAt: LONG_AGO,
      lastSyncedAt: LONG_AGO,
      deletedAt: null,
      contactPersons: [person],
      balances: [{ currencyCode: "EUR", open: "1843.50", overdue: "1843.50" }],
      reminders: { nodes: [{ id: reminder.id }] },
    });
    expect(data.invoice).toEqual({
      id: invoice.id,
      sourceId: "i-1",
      number: "INV-1",
      reference: null,
      status: "OVERDUE",
      sourceStatus: "sent",
      date: "2026-07-01",
      dueDate: "2026-08-01",
      daysOverdue: 9,
      total: "1843.50",
      balance: "1843.50",
      currencyCode: "EUR",
      customerSourceId: "c-1",
      remindersBlockedBy: null,
      customer: { id: customer.id },
      organization: {
        id: encodeGlobalId("Organization", org.organizationId),
        sourceId: expect.any(String),
        timeZone: "Europe/Berlin",
        status: "ACTIVE",
        source: "ZOHO_BOOKS",
        name: expect.any(String),
        quota: { usedToday: QUOTA.usedToday },
        capabilities: null,
        nextScheduledSyncAt: "2026-08-10T13:00:00.000Z",
        customersSyncedTo: null,
      },
      reminders: {
        nodes: [
          {
            id: reminder.id,
            offsetDays: 1,
            scheduledFor: "2026-08-02T09:00:00.000Z",
            channel: "SMS",
            status: "PENDING",
            reason: null,
            dueDate: "2026-08-01",
            deliveredAt: null,
            invoice: { id: invoice.id },
            customer: { id: customer.id },
          },
        ],
      },
    });
  });

  it("keep deleted records reachable by whatever points at them", async () => {
    const org = await newOrganization();
    const customer = await seedCustomer(database.pool, org, {
      zoho_customer_id: "gone",
      deleted_at: NOW,
    });
    const invoice = await seedInvoice(database.pool, org, { customer_id: customer.uuid });
    const data = await api.data(
      org,
      `query ($customer: ID!, $invoice: ID!) {
        customers { totalCount }
        a: customer(by: { id: $customer }) { deletedAt }
        b: customer(by: { source: { sourceId: "gone" } }) { deletedAt invoices { totalCount } }
        invoice(by: { id: $invoice }) { customer { id deletedAt } }
        balances: customer(by: { id: $customer }) { balances { open } }
      }`,
      { customer: customer.id, invoice: invoice.id },
    );
    const deletedAt = NOW.toISOString();
    expect(data).toEqual({
      customers: { totalCount: 0 },
      a: { deletedAt },
      b: { deletedAt, invoices: { totalCount: 1 } },
      invoice: { customer: { id: customer.id, deletedAt } },
      balances: { balances: [{ open: "100.00" }] },
    });
  });

  it("are found by exactly one way, in the only organization unless there are more", async () => {
    const org = await newOrganization();
    await seedInvoice(database.pool, org, { zoho_invoice_id: "i-1" });
    const bySource = `{ invoice(by: { source: { sourceId: "i-1" } }) { sourceId } }`;
    expect(await api.data(org, bySource)).toEqual({ invoice: { sourceId: "i-1" } });
    await createOrganization(database.pool, { userId: org.userId });
    expect(codes(await api.run(org, bySource))).toEqual(["BAD_USER_INPUT"]);
    const id = encodeGlobalId("Organization", org.organizationId);
    expect(
      await api.data(
        org,
        `{ invoice(by: { source: { organizationId: "${id}", sourceId: "i-1" } }) { sourceId } }`,
      ),
    ).toEqual({ invoice: { sourceId: "i-1" } });
    const both = await api.run(
      org,
      `{ invoice(by: { id: "x", source: { sourceId: "i-1" } }) { id } }`,
    );
    expect(both.errors).toHaveLength(1);
    expect(await api.data(org, `{ invoice(by: { id: "x" }) { id } }`)).toEqual({ invoice: null });
  });
});

describe("amounts", () => {
  it.each([
    ["1843.5", "EUR", "1843.50"],
    ["100", "EUR", "100.00"],
    ["100.00000", "EUR", "100.00"],
    ["100", "JPY", "100"],
    ["1.5", "KWD", "1.500"],
    ["12345678901234567890.123456789", "USD", "12345678901234567890.123456789"],
    ["0.00000000000000000001", "USD", "0.00000000000000000001"],
    ["-0.5", "USD", "-0.50"],
    ["0", "no currency", "0.00"],
  ])("%s %s is %s", async (total, currency_code, expected) => {
    const org = await newOrganization();
    const { id } = await seedInvoice(database.pool, org, { total, balance: total, currency_code });
    const data = await api.data(
      org,
      "query ($id: ID!) { invoice(by: { id: $id }) { total balance } }",
      { id },
    );
    expect(data).toEqual({ invoice: { total: expected, balance: expected } });
  });
});

describe("today", () => {
  it("is the day of each invoice's own organization", async () => {
    const berlin = await newOrganization();
    const { userId } = berlin;
    const zones = {
      "Pacific/Kiritimati": "2026-08-10",
      "America/New_York": "2026-08-09",
      "No/Zone": "2026-08-09",
    };
    const due = "2026-08-09";
    await seedInvoice(database.pool, berlin, { number: "Europe/Berlin", due_date: due });
    for (const zone of Object.keys(zones)) {
      const org = await createOrganization(database.pool, { userId });
      await database.pool.query({
        text: "update organizations set time_zone = $2 where id = $1",
        values: [org.organizationId, zone],
      });
      await seedInvoice(database.pool, org, { number: zone, due_date: due });
    }
    const data = await api.data(
      berlin,
      `{ invoices(orderBy: { field: NUMBER }) { nodes { number status daysOverdue } }
         overdue: invoices(filter: { overdue: true }) { totalCount }
         sent: invoices(filter: { status: { eq: SENT } }) { totalCount } }`,
    );
    expect(data).toEqual({
      invoices: {
        nodes: [
          { number: "America/New_York", status: "SENT", daysOverdue: 0 },
          { number: "Europe/Berlin", status: "OVERDUE", daysOverdue: 1 },
          { number: "No/Zone", status: "SENT", daysOverdue: 0 },
          { number: "Pacific/Kiritimati", status: "OVERDUE", daysOverdue: 1 },
        ],
      },
      overdue: { totalCount: 2 },
      sent: { totalCount: 2 },
    });
  });
});
