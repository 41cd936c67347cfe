import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeGlobalId, NODE_TYPES } from "../../src/graphql/global-id.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import {
  type Seeded,
  seedCustomer,
  seedInvoice,
  seedIssue,
  seedReminder,
  seedRun,
} from "./seed.ts";
import { codes, createTestApi, type TestApi } from "./support.ts";

interface World {
  readonly org: TestOrganization;
  readonly nodes: Readonly<Record<(typeof NODE_TYPES)[number], string>>;
  readonly customer: Seeded;
  readonly invoice: Seeded;
  readonly reminder: Seeded;
  readonly run: Seeded;
}

let database: TestDatabase;
let api: TestApi;
let mine: World;
let theirs: World;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database);
  mine = await createWorld();
  theirs = await createWorld();
});

afterAll(() => database.close());

async function createWorld(): Promise<World> {
  const { pool } = database;
  const org = await createOrganization(pool);
  const customer = await seedCustomer(pool, org, { zoho_customer_id: "same" });
  const invoice = await seedInvoice(pool, org, {
    customer_id: customer.uuid,
    zoho_customer_id: "same",
    zoho_invoice_id: "same",
  });
  const reminder = await seedReminder(pool, org, invoice, { customer_id: customer.uuid });
  const run = await seedRun(pool, org);
  const issue = await seedIssue(pool, org, run);
  return {
    org,
    customer,
    invoice,
    reminder,
    run,
    nodes: {
      User: encodeGlobalId("User", org.userId),
      Organization: encodeGlobalId("Organization", org.organizationId),
      Customer: customer.id,
      Invoice: invoice.id,
      Reminder: reminder.id,
      SyncRun: run.id,
      SyncIssue: issue.id,
    },
  };
}

const node = (id: string) =>
  api.data<{ node: { __typename: string; id: string } | null }, object>(
    mine.org,
    "query ($id: ID!) { node(id: $id) { __typename id } }",
    { id },
  );

describe("node(id)", () => {
  it.each(NODE_TYPES)("gives one's own %s, and null for another user's", async (type) => {
    expect(await node(mine.nodes[type])).toEqual({
      node: { __typename: type, id: mine.nodes[type] },
    });
    expect(await node(theirs.nodes[type])).toEqual({ node: null });
  });

  it.each([
    ["nothing", ""],
    ["text", "hello"],
    ["a bare uuid", "00000000-0000-4000-8000-000000000000"],
    ["an unknown type", encodeGlobalId("ApiKey", "00000000-0000-4000-8000-000000000000")],
    [
      "a property of every object",
      encodeGlobalId("constructor", "00000000-0000-4000-8000-000000000000"),
    ],
    ["no uuid", encodeGlobalId("Invoice", "1' or '1'='1")],
    ["U+0000", encodeGlobalId("Invoice", "\0")],
    ["an upper-case uuid", encodeGlobalId("Invoice", "00000000-0000-4000-8000-00000000000A")],
    ["a uuid of nobody", encodeGlobalId("Invoice", "00000000-0000-4000-8000-000000000000")],
    ["much text", "x".repeat(100_000)],
  ])("gives null for %s", async (_name, id) => {
    expect(await node(id)).toEqual({ node: null });
  });

  it("still gives a deleted row", async () => {
    const gone = await seedInvoice(database.pool, mine.org, {
      deleted_at: new Date(),
      zoho_invoice_id: "gone",
    });
    expect(await node(gone.id)).toMatchObject({ node: { id: gone.id } });
  });
});

describe("nodes(ids)", () => {
  const nodes = (ids: string[]) =>
    api.run<{ nodes: ({ id: string } | null)[] }, object>(
      mine.org,
      "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
      { ids },
    );

  it("keeps the order, with null where there is nothing, in one statement per type", async () => {
    const ids = Object.values(mine.nodes).flatMap((id, index) => [
      id,
      Object.values(theirs.nodes)[index] ?? "",
      "garbage",
      id,
    ]);
    const { data, statements } = await nodes(ids);
    expect(data?.nodes.map((one) => one?.id ?? null)).toEqual(
      Object.values(mine.nodes).flatMap((id) => [id, null, null, id]),
    );
    // The two statements of the User are two ids; the invoice needs the organization's local date.
    expect(statements.length).toBeLessThanOrEqual(9);
  });

  it("takes at most 100", async () => {
    expect(codes(await nodes(Array.from({ length: 101 }, () => "x")))).toEqual(["BAD_USER_INPUT"]);
    expect((await nodes(Array.from({ length: 100 }, () => "x"))).data?.nodes).toHaveLength(100);
  });
});

describe("everything else", () => {
  it("lists only one's own rows", async () => {
    const data = await api.data<
      Record<string, { totalCount: number; nodes: { id: string }[] }>,
      object
    >(
      mine.org,
      `{
        customers { totalCount nodes { id } }
        invoices { totalCount nodes { id } }
        reminders { totalCount nodes { id } }
        syncRuns { totalCount nodes { id } }
        syncIssues { totalCount nodes { id } }
      }`,
    );
    expect(
      Object.fromEntries(Object.entries(data).map(([name, list]) => [name, list.nodes])),
    ).toEqual({
      customers: [{ id: mine.nodes.Customer }],
      invoices: [{ id: mine.nodes.Invoice }],
      reminders: [{ id: mine.nodes.Reminder }],
      syncRuns: [{ id: mine.nodes.SyncRun }],
      syncIssues: [{ id: mine.nodes.SyncIssue }],
    });
    for (const list of Object.values(data)) expect(list.totalCount).toBe(1);
  });

  it("finds nothing by another user's ids", async () => {
    const { data, errors } = await api.run<Record<string, unknown>, object>(
      mine.org,
      `query ($customer: ID!, $invoice: ID!, $run: ID!, $organization: ID!) {
        a: customer(by: { id: $customer }) { id }
        b: invoice(by: { id: $invoice }) { id }
        c: customer(by: { source: { organizationId: $organization, sourceId: "same" } }) { id }
        d: invoice(by: { source: { organizationId: $organization, sourceId: "same" } }) { id }
        e: syncRun(id: $run) { id }
        f: invoices(filter: { customerId: { eq: $customer } }) { nodes { id } }
        g: invoices(filter: { organizationId: { eq: $organization } }) { nodes { id } }
        h: reminders(filter: { invoiceId: { eq: $invoice } }) { nodes { id } }
        i: syncRuns(filter: { organizationId: { eq: $organization } }) { nodes { id } }
      }`,
      {
        customer: theirs.nodes.Customer,
        invoice: theirs.nodes.Invoice,
        run: theirs.nodes.SyncRun,
        organization: theirs.nodes.Organization,
      },
    );
    expect(errors).toBeUndefined();
    const empty = { nodes: [] };
    expect(data).toEqual({
      a: null,
      b: null,
      c: null,
      d: null,
      e: null,
      f: empty,
      g: empty,
      h: empty,
      i: empty,
    });
  });

  it("sums only one's own invoices, and refuses another user's organization", async () => {
    const own = await api.data(mine.org, "{ receivables { openInvoices } }");
    expect(own).toEqual({ receivables: [{ openInvoices: 1 }] });
    for (const field of ["receivables", "syncForecast"]) {
      const selection = field === "receivables" ? "openInvoices" : "apiCalls";
      const result = await api.run(
        mine.org,
        `query ($id: ID) { ${field}(organizationId: $id) { ${selection} } }`,
        { id: theirs.nodes.Organization },
      );
      expect(codes(result)).toEqual(["BAD_USER_INPUT"]);
    }
  });

  it("changes nothing of another user", async () => {
    const result = await api.data<Record<string, { userErrors: { code: string }[] }>, object>(
      mine.org,
      `mutation ($run: ID!, $reminder: ID!, $invoice: ID!, $organization: ID!) {
        cancelSync(input: { runId: $run }) { userErrors { code } }
        skipReminder(input: { reminderId: $reminder }) { userErrors { code } }
        refreshRecord(input: { id: $invoice }) { userErrors { code } }
        startSync(input: { organizationId: $organization }) { userErrors { code } }
        runBackfill(input: { organizationId: $organization }) { userErrors { code } }
      }`,
      {
        run: theirs.nodes.SyncRun,
        reminder: theirs.nodes.Reminder,
        invoice: theirs.nodes.Invoice,
        organization: theirs.nodes.Organization,
      },
    );
    for (const payload of Object.values(result)) {
      expect(payload.userErrors).toEqual([{ code: "NOT_FOUND" }]);
    }
    expect(api.queue.enqueued).toEqual([]);
  });
});
