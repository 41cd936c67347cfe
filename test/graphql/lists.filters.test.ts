import { getNamedType, isInputObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphql } from "../../src/generated/test-gql/gql.ts";
import type { CustomerFilter, InvoiceFilter } from "../../src/generated/test-gql/graphql.ts";
import { schema } from "../../src/graphql/schema.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { type Seeded, seedCustomer, seedInvoice, seedReminder, seedRun } from "./seed.ts";
import { codes, createTestApi, type TestApi } from "./support.ts";

const INVOICES = graphql(`
  query FilteredInvoices($filter: InvoiceFilter) {
    invoices(filter: $filter, orderBy: { field: NUMBER }) { nodes { number } totalCount }
  }
`);
const CUSTOMERS = graphql(`
  query FilteredCustomers($filter: CustomerFilter) {
    customers(filter: $filter) { nodes { name } totalCount }
  }
`);

/** 1 in the morning in Berlin, still the day before in UTC. */
const NOW = new Date("2026-08-09T23:00:00Z");

let database: TestDatabase;
let api: TestApi;
let org: TestOrganization;
let acme: Seeded;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database, { now: NOW });
  org = await createOrganization(database.pool);
  const { pool } = database;
  acme = await seedCustomer(pool, org, {
    name: "Acme 100%",
    primary_phone: "+4930123456",
    primary_email: "billing@acme.example",
    zoho_customer_id: "c-1",
  });
  await seedCustomer(pool, org, {
    name: "beta_works",
    company_name: "Beta GmbH",
    status: "INACTIVE",
  });
  await seedCustomer(pool, org, { name: "Zuse", deleted_at: NOW });

  const invoice = (number: string, columns: object): Promise<Seeded> =>
    seedInvoice(pool, org, { number, ...columns });
  await invoice("A-void", { status: "Void", due_date: "2026-01-01" });
  await invoice("B-draft", { status: "draft", due_date: "2026-01-01" });
  await invoice("C-paid", { status: "paid", balance: "0", total: "0.1" });
  // Due yesterday in Berlin, today in UTC.
  await invoice("D-overdue", { due_date: "2026-08-09", balance: "12.30", customer_id: acme.uuid });
  await invoice("E-today", {
    due_date: "2026-08-10",
    balance: "100.00000000000000000001",
    total: "200",
  });
  await invoice("F-partial", { due_date: "2026-09-01", balance: "40", reference: "PO 50%" });
  await invoice("G-viewed", { due_date: "2026-09-01", status: "viewed", currency_code: "USD" });
  await invoice("H-sent", { due_date: "2026-09-01", reminders_blocked_by: "NO_PHONE" });
  await invoice("I-other", { due_date: "2026-09-01", status: "unpaid" });
  await invoice("J-gone", { due_date: "2026-01-01", deleted_at: NOW });
  await invoice("K-credit", { due_date: "2026-01-01", balance: "-5", total: "-5" });
});

afterAll(() => database.close());

async function numbers(filter: InvoiceFilter | null): Promise<string> {
  const { invoices } = await api.data(org, INVOICES, { filter });
  expect(invoices.totalCount).toBe(invoices.nodes.length);
  return invoices.nodes.map(({ number }) => number[0]).join("");
}

async function names(filter: CustomerFilter | null): Promise<string[]> {
  const { customers } = await api.data(org, CUSTOMERS, { filter });
  expect(customers.totalCount).toBe(customers.nodes.length);
  return customers.nodes.map(({ name }) => name);
}

describe("invoices", () => {
  it.each([
    ["everything but deleted rows", null, "ABCDEFGHIK"],
    ["an empty filter", {}, "ABCDEFGHIK"],
    [
      "nulls as absent",
      {
        status: null,
        search: null,
        open: null,
        and: null,
        or: null,
        not: null,
        date: { eq: null },
        total: null,
        deleted: null,
        currencyCode: { in: null },
      },
      "ABCDEFGHIK",
    ],
    ["an empty `in` matches nothing", { status: { in: [] } }, ""],
    ["an empty `in`, turned", { not: { status: { in: [] } } }, "ABCDEFGHIK"],
    ["an empty `or` matches nothing", { or: [] }, ""],
    ["an empty `and` matches everything", { and: [] }, "ABCDEFGHIK"],
    ["status", { status: { eq: "OVERDUE" } }, "D"],
    ["statuses", { status: { in: ["VOID", "DRAFT", "PAID"] } }, "ABC"],
    ["status PARTIALLY_PAID", { status: { eq: "PARTIALLY_PAID" } }, "EF"],
    ["status VIEWED, SENT and OTHER", { status: { in: ["VIEWED", "SENT", "OTHER"] } }, "GHIK"],
    ["overdue", { overdue: true }, "D"],
    ["not overdue", { overdue: false }, "ABCEFGHIK"],
    ["open", { open: true }, "DEFGHI"],
    ["not open", { open: false }, "ABCK"],
    ["due before", { dueDate: { lt: "2026-08-09" } }, "ABCK"],
    ["due at or before", { dueDate: { lte: "2026-08-09" } }, "ABCDK"],
    ["due on", { dueDate: { eq: "2026-08-10" } }, "E"],
    ["due after", { dueDate: { gt: "2026-08-10" } }, "FGHI"],
    ["due between", { dueDate: { gte: "2026-08-09", lte: "2026-08-10" } }, "DE"],
    ["an exact balance", { balance: { eq: "100.00000000000000000001" } }, "E"],
    ["a balance above", { balance: { gt: "100" } }, "E"],
    ["an integer balance", { balance: { eq: 40 } }, "F"],
    ["a negative total", { total: { lt: 0 } }, "K"],
    ["a small total", { total: { gte: "0.1", lte: "0.10" } }, "C"],
    ["currency", { currencyCode: { eq: "USD" } }, "G"],
    ["a known customer", { hasCustomer: true }, "D"],
    ["no known customer", { hasCustomer: false }, "ABCEFGHIK"],
    ["what blocks reminders", { remindersBlockedBy: { in: ["NO_PHONE", "PAID"] } }, "H"],
    ["deleted rows only", { deleted: true }, "J"],
    ["deleted false", { deleted: false }, "ABCDEFGHIK"],
    ["deleted rows beside others", { or: [{ deleted: true }, { deleted: false }] }, "ABCDEFGHIJK"],
    ["not deleted, turned", { not: { deleted: true } }, "ABCDEFGHIK"],
    ["and", { and: [{ open: true }, { currencyCode: { eq: "EUR" } }] }, "DEFHI"],
    ["or", { or: [{ currencyCode: { eq: "USD" } }, { status: { eq: "VOID" } }] }, "AG"],
    [
      "or beside a condition of its own",
      { open: true, or: [{ currencyCode: { eq: "USD" } }, { status: { eq: "VOID" } }] },
      "G",
    ],
    ["not", { not: { open: true } }, "ABCK"],
    [
      "not, where the value is unknown",
      { not: { remindersBlockedBy: { eq: "NO_PHONE" } } },
      "ABCDEFGIK",
    ],
    ["nested", { not: { or: [{ open: true }, { not: { status: { eq: "VOID" } } }] } }, "A"],
    ["search in the number, in any case", { search: "OVERDUE" }, "D"],
    ["search in the reference, with its own wildcards taken literally", { search: "50%" }, "F"],
    ["search for a wildcard alone", { search: "_" }, ""],
    ["search for white space", { search: "  " }, "ABCDEFGHIK"],
    ["search for a backslash", { search: "\\" }, ""],
  ] as [string, InvoiceFilter | null, string][])("%s", async (_name, filter, expected) => {
    expect(await numbers(filter)).toBe(expected);
  });

  it("by customer, organization, source id and change", async () => {
    const organizationId = Buffer.from(`Organization:${org.organizationId}`).toString("base64");
    expect(await numbers({ customerId: { eq: acme.id } })).toBe("D");
    expect(await numbers({ not: { customerId: { in: [acme.id] } } })).toBe("ABCEFGHIK");
    expect(await numbers({ organizationId: { eq: organizationId }, open: true })).toBe("DEFGHI");
    expect(await numbers({ sourceId: { in: ["nowhere"] } })).toBe("");
    expect(await numbers({ updatedAt: { lt: "2000-01-01T00:00:00Z" } })).toBe("");
    expect(await numbers({ updatedAt: { gte: "2000-01-01T00:00:00.000001+02:00" } })).toBe(
      "ABCDEFGHIK",
    );
  });
});

describe("customers", () => {
  it.each([
    ["everything but deleted rows, by name as people sort it", null, ["Acme 100%", "beta_works"]],
    ["search in the name", { search: "ACME 100%" }, ["Acme 100%"]],
    ["search in the company", { search: "gmbh" }, ["beta_works"]],
    ["search in the email", { search: "billing@" }, ["Acme 100%"]],
    ["search in the phone", { search: "+4930" }, ["Acme 100%"]],
    ["an underscore is an underscore", { search: "a_w" }, ["beta_works"]],
    ["a phone", { hasPhone: true }, ["Acme 100%"]],
    ["no phone", { hasPhone: false }, ["beta_works"]],
    ["status", { status: { eq: "INACTIVE" } }, ["beta_works"]],
    ["source id", { sourceId: { eq: "c-1" } }, ["Acme 100%"]],
    ["deleted", { deleted: true }, ["Zuse"]],
  ] as [string, CustomerFilter | null, string[]][])("%s", async (_name, filter, expected) => {
    expect(await names(filter)).toEqual(expected);
  });
});

describe("reminders, runs and issues", () => {
  it("filter by what the contract names", async () => {
    const own = await createOrganization(database.pool);
    const customer = await seedCustomer(database.pool, own);
    const invoice = await seedInvoice(database.pool, own, { deleted_at: NOW });
    const later = { scheduled_for: "2026-09-01T09:00:00Z", offset_days: 7 };
    await seedReminder(database.pool, own, invoice, { customer_id: customer.uuid });
    await seedReminder(database.pool, own, invoice, {
      ...later,
      channel: "VOICE",
      status: "SKIPPED",
      reason: "MANUAL",
    });
    const run = await seedRun(database.pool, own, { kind: "BACKFILL" });
    await seedRun(database.pool, own, { status: "FAILED" });
    const count = async (field: string, filter: string): Promise<number> => {
      const data = await api.data<Record<string, { totalCount: number }>, object>(
        own,
        `{ ${field}(filter: { ${filter} }) { totalCount } }`,
      );
      return data[field]?.totalCount ?? Number.NaN;
    };
    expect(await count("reminders", "")).toBe(2);
    expect(await count("reminders", "status: { eq: PENDING }")).toBe(1);
    expect(await count("reminders", "channel: { in: [VOICE] }")).toBe(1);
    expect(await count("reminders", 'scheduledFor: { gte: "2026-09-01T09:00:00Z" }')).toBe(1);
    expect(await count("reminders", 'scheduledFor: { lt: "2026-09-01T09:00:00Z" }')).toBe(1);
    expect(await count("reminders", `invoiceId: { eq: "${invoice.id}" }`)).toBe(2);
    expect(await count("reminders", `customerId: { eq: "${customer.id}" }`)).toBe(1);
    expect(await count("reminders", `not: { customerId: { eq: "${customer.id}" } }`)).toBe(1);
    expect(await count("syncRuns", "status: { in: [FAILED] }")).toBe(1);
    expect(await count("syncRuns", "kind: { eq: BACKFILL }")).toBe(1);
    await database.pool.query({
      text: `insert into sync_issues (user_id, organization_id, run_id, phase, code, severity, message, resolved_at)
             values ($1, $2, $3, 'INVOICES', 'INVALID_RECORD', 'ERROR', 'm', null), ($1, $2, $3, 'CUSTOMERS', 'INVALID_PHONE', 'WARNING', 'm', now())`,
      values: [own.userId, own.organizationId, run.uuid],
    });
    expect(await count("syncIssues", "resolved: false")).toBe(1);
    expect(await count("syncIssues", "resolved: true, phase: { eq: CUSTOMERS }")).toBe(1);
    expect(await count("syncIssues", 'code: { in: ["INVALID_RECORD"] }')).toBe(1);
    expect(await count("syncIssues", "severity: { eq: WARNING }")).toBe(1);
  });
});

describe("a comparison with nothing is the same as none", () => {
  const comparisons = Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((list) => {
    const filter = getNamedType(list.args.find(({ name }) => name === "filter")?.type);
    if (!isInputObjectType(filter)) return [];
    return Object.values(filter.getFields()).flatMap(({ name, type }) =>
      isInputObjectType(type) && type !== filter ? [{ list: list.name, filter, name, type }] : [],
    );
  });

  it("in every list", () => {
    expect(new Set(comparisons.map(({ list }) => list)).size).toBe(5);
  });

  it.each(comparisons)("$list by $name", async ({ list, filter, name, type }) => {
    const nulls = Object.fromEntries(Object.keys(type.getFields()).map((key) => [key, null]));
    const count = async (asked: object | null): Promise<number | undefined> => {
      const data = await api.data<Record<string, { totalCount: number }>, object>(
        org,
        `query ($filter: ${filter.name}) { ${list}(filter: $filter) { totalCount } }`,
        { filter: asked },
      );
      return data[list]?.totalCount;
    };
    const all = await count(null);
    expect(await count({ [name]: {} })).toBe(all);
    expect(await count({ [name]: nulls })).toBe(all);
  });
});

describe("a filter that cannot be", () => {
  const ask = (filter: unknown) => api.run(org, INVOICES, { filter: filter as InvoiceFilter });

  it.each([
    [
      "an id of another type",
      {
        customerId: {
          eq: Buffer.from("Invoice:00000000-0000-4000-8000-000000000000").toString("base64"),
        },
      },
    ],
    ["no id", { customerId: { in: ["x"] } }],
    ["U+0000", { search: "a\0b" }],
    ["U+0000 in a value", { currencyCode: { eq: "\0" } }],
    ["endless text", { search: "x".repeat(5000) }],
    ["too many values", { sourceId: { in: Array.from({ length: 1001 }, String) } }],
    ["too deep", Array.from({ length: 20 }).reduce((inner) => ({ not: inner }), {})],
  ])("is refused: %s", async (_name, filter) => {
    expect(codes(await ask(filter))).toEqual(["BAD_USER_INPUT"]);
  });

  it.each([
    ["a float", { balance: { eq: 1.5 } }],
    ["an exponent", { balance: { eq: "1e3" } }],
    ["a day that does not exist", { dueDate: { eq: "2026-02-30" } }],
    ["an instant without a zone", { updatedAt: { gte: "2026-02-01T00:00:00" } }],
  ])("is refused before anything runs: %s", async (_name, filter) => {
    const result = await ask(filter);
    expect(result.errors).toHaveLength(1);
    expect(result.statements).toEqual([]);
  });
});
