import { afterAll, beforeAll, expect, test } from "vitest";
import { seedCustomer, seedInvoice, seedReminder } from "../graphql/seed.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  type Account,
  bearer,
  createAccount,
  post,
  startTestServer,
  type TestServer,
} from "./support.ts";

/** More than it takes until an operation is compiled. */
const TIMES = 5;

let database: TestDatabase;
let server: TestServer;
let account: Account;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestServer(database, { cacheCharacters: 0 });
  account = await createAccount(database);
  const customer = await seedCustomer(database.pool, account);
  const invoice = await seedInvoice(database.pool, account, { customer_id: customer.uuid });
  await seedReminder(database.pool, account, invoice, { customer_id: customer.uuid });
  await seedInvoice(database.pool, account);
});
afterAll(async () => {
  await server.stop();
  await database.close();
});

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
    "a mutation that is refused",
    'mutation { pauseReminders(input: { invoiceId: "x" }) { userErrors { code message } } }',
    {},
  ],
])("%s: the same answer however often it is asked", async (_name, query, variables) => {
  const first = await post(server, { query, variables }, bearer(account));
  for (let time = 1; time < TIMES; time += 1) {
    const again = await post(server, { query, variables }, bearer(account));
    expect(withoutRequestIds(again)).toEqual(withoutRequestIds(first));
  }
});

function withoutRequestIds({ status, body }: Awaited<ReturnType<typeof post>>): object {
  const text = JSON.stringify(body).replace(/"requestId":"[^"]+"/g, '"requestId":""');
  return { status, body: JSON.parse(text) };
}
