import { execute, parse } from "graphql";
import type { Plugin } from "graphql-yoga";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { schema } from "../../src/graphql/schema.ts";
import { CompiledOperations } from "../../src/http/compiled-operations.ts";
import { seedCustomer, seedInvoice, seedReminder } from "../graphql/seed.ts";
import type { TestDatabase } from "../support/database.ts";
import { countCalls } from "./count-calls.ts";
import { type Account, bearer, post, serveAccount, type TestServer } from "./support.ts";

/** More than it takes until an operation is compiled. */
const TIMES = 5;

type OnExecute = NonNullable<Plugin["onExecute"]>;

let database: TestDatabase;
let server: TestServer;
let account: Account;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, server, account, close } = await serveAccount({ cacheCharacters: 0 }));
  const customer = await seedCustomer(database.pool, account);
  const invoice = await seedInvoice(database.pool, account, { customer_id: customer.uuid });
  await seedReminder(database.pool, account, invoice, { customer_id: customer.uuid });
  await seedInvoice(database.pool, account);
});
afterAll(() => close());

/** Those that are answered with an error. */
const FAULTY: ReadonlySet<string> = new Set([
  "an error of a field, beside data",
  "a variable that is no value of its type",
  "a variable that is missing",
  "exactly one of several, given as two",
  "exactly one of several, from a variable that is missing",
]);

test.each([
  [
    "lists, fragments, aliases and interfaces",
    `query ($n: Int = 2, $with: Boolean = false) {
      __typename
      invoices(first: $n) { nodes { ...I customer { __typename name } } pageInfo { endCursor } totalCount }
      all: customers { edges { cursor node { id invoices(first: 1) { nodes { ...I reminders { nodes { scheduledFor } } } } } } }
      viewer @include(if: $with) { id }
      viewer @skip(if: $with) { ... on Node { id } role }
    }
    fragment I on Invoice { id status total dueDate sourceModifiedAt deletedAt }`,
    {},
  ],
  ["the schema", "{ __schema { queryType { name } types { name fields { name } } } }", {}],
  [
    "variables that are filters inside filters, with a default and a directive",
    `query ($filter: InvoiceFilter = { open: true }, $all: [CustomerFilter!], $on: Boolean! = true, $since: DateTime) {
      invoices(filter: $filter) { nodes { number customer @include(if: $on) { name } } }
      customers(filter: { and: $all, updatedAt: { gte: $since } }) { nodes { name } }
    }`,
    {
      filter: {
        or: [{ not: { total: { lt: "0.5" } } }, { and: [{ dueDate: { lt: "2020-01-01" } }] }],
      },
      all: [
        { status: { in: ["ACTIVE"] } },
        { or: [{ updatedAt: { gt: "2020-01-01T00:00:00Z" } }] },
      ],
      since: "2020-01-01T00:00:00+02:00",
    },
  ],
  [
    "the same without any of them",
    "query ($filter: InvoiceFilter = { open: true }) { invoices(filter: $filter) { nodes { number } } }",
    {},
  ],
  ["null for what is not there", '{ node(id: "nothing") { id } }', {}],
  [
    "an error of a field, beside data",
    "{ viewer { id } a: customers(first: 500) { nodes { id } } }",
    {},
  ],
  [
    "a variable that is no value of its type",
    "query ($n: Int) { customers(first: $n) { nodes { id } } }",
    { n: "x" },
  ],
  ["a variable that is missing", "query ($id: ID!) { node(id: $id) { id } }", {}],
  [
    "exactly one of several, given as two",
    "query ($by: InvoiceLookup!) { invoice(by: $by) { id } }",
    { by: { id: "a", source: { organizationId: "b", sourceId: "c" } } },
  ],
  [
    "exactly one of several, from a variable that is missing",
    "query ($id: ID) { customer(by: { id: $id }) { id } invoice(by: { id: $id }) { id } }",
    {},
  ],
  [
    "a mutation that is refused",
    'mutation { pauseReminders(input: { invoiceId: "x" }) { userErrors { code message } } }',
    {},
  ],
])("%s: the same answer however often it is asked", async (name, query, variables) => {
  const first = await post(server, { query, variables }, bearer(account));
  expect(first.body.errors === undefined).toBe(!FAULTY.has(name));
  for (let time = 1; time < TIMES; time += 1) {
    const again = await post(server, { query, variables }, bearer(account));
    expect(withoutRequestIds(again)).toEqual(withoutRequestIds(first));
  }
});

test("an operation name that the document does not have is refused however often the operation is asked without", async () => {
  const query = "{ viewer { id } }";
  const ask = (operationName?: string) => post(server, { query, operationName }, bearer(account));
  for (let time = 0; time < TIMES; time += 1) expect((await ask()).status).toBe(200);
  const { status, body } = await ask("");
  expect(status).toBe(400);
  expect(body.errors?.[0]?.extensions?.code).toBe("OPERATION_RESOLUTION_FAILURE");
});

function withoutRequestIds({ status, body }: Awaited<ReturnType<typeof post>>): object {
  const text = JSON.stringify(body).replace(/"requestId":"[^"]+"/g, '"requestId":""');
  return { status, body: JSON.parse(text) };
}

test("a query that comes again is answered without Yoga, whatever its variables, and by Yoga when it has an error", async () => {
  const query = "query ($n: Int) { customers(first: $n) { nodes { name } } }";
  const ask = (n: number) => post(server, { query, variables: { n } }, bearer(account));
  const callsOfYoga = (n: number) => countCalls("/node_modules/graphql-yoga/", () => ask(n));
  expect(await callsOfYoga(1)).toBeGreaterThan(0);
  for (let time = 1; time < TIMES; time += 1) await ask(1);
  expect(await callsOfYoga(1)).toBe(0);
  expect(await callsOfYoga(2)).toBe(0);
  expect(await callsOfYoga(-1)).toBeGreaterThan(0);
});

test("a query is compiled when it comes again, also one whose variables can contain themselves", () => {
  const operations = new CompiledOperations();
  const query = "query ($filter: InvoiceFilter) { invoices(filter: $filter) { nodes { id } } }";
  const args = { schema, document: parse(query), contextValue: {} };
  const replaced = vi.fn();
  for (let time = 1; time < TIMES; time += 1) {
    const event = { args, executeFn: execute, setExecuteFn: replaced };
    operations.plugin.onExecute?.(event as unknown as Parameters<OnExecute>[0]);
  }
  expect(replaced).toHaveBeenCalled();
  expect(operations.find({ query })).not.toBeNull();
  expect(operations.find({ query: `${query} ` })).toBeNull();
  expect(operations.find({ query, operationName: "other" })).toBeNull();
});
