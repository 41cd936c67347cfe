import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { seedCustomer, seedInvoice, seedReminder } from "../graphql/seed.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  type Account,
  bearer,
  connectSocket,
  createAccount,
  post,
  startTestServer,
  type TestServer,
} from "./support.ts";

let database: TestDatabase;
let server: TestServer;
let account: Account;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestServer(database, { cacheCharacters: 0 });
  account = await createAccount(database);
  const { pool } = database;
  for (let n = 0; n < 10; n += 1) {
    const customer = await seedCustomer(pool, account, { name: `Customer ${n}` });
    const invoice = await seedInvoice(pool, account, { customer_id: customer.uuid });
    await seedReminder(pool, account, invoice, { customer_id: customer.uuid });
  }
  // The first use of a key is written down.
  await post(server, { query: "{ __typename }" }, bearer(account));
});
afterAll(async () => {
  await server.stop();
  await database.close();
});

async function statementsOf(ask: () => Promise<unknown>): Promise<string[]> {
  const query = vi.spyOn(database.pool, "query");
  await ask();
  const names = query.mock.calls.map(([statement]) => (statement as { name?: string }).name ?? "?");
  query.mockRestore();
  return names;
}

const TABLE: [name: string, query: string, beside: number][] = [
  ["nothing of the database", "{ __typename }", 0],
  ["a page of invoices", "query ($n: Int) { invoices(first: $n) { nodes { id status } } }", 1],
  [
    "invoices → customer",
    "query ($n: Int) { invoices(first: $n) { nodes { number customer { name } } } }",
    2,
  ],
  [
    "customers → invoices → reminders",
    "query ($n: Int) { customers(first: $n) { nodes { invoices(first: $n) { nodes { reminders(first: 5) { nodes { id } } } } } } }",
    3,
  ],
  [
    "the same with each totalCount",
    "query ($n: Int) { customers(first: $n) { totalCount nodes { invoices(first: $n) { totalCount nodes { reminders(first: 5) { totalCount nodes { id } } } } } } }",
    6,
  ],
  [
    "two aliases of a list",
    "query ($n: Int) { a: invoices(first: $n) { nodes { customer { name } } } b: invoices(last: $n) { nodes { customer { name } } } }",
    // Two pages; their customers are read together when the pages arrive together, else one by one.
    4,
  ],
  [
    "two aliases inside each row",
    "query ($n: Int) { customers(first: $n) { nodes { a: invoices(first: 1) { nodes { id } } b: invoices(first: 2) { nodes { id } } } } }",
    3,
  ],
];

test.each(TABLE)("%s: the check of the key and no more than %s", async (_name, query, beside) => {
  const counts: number[] = [];
  for (const n of [1, 5, 10]) {
    const names = await statementsOf(async () => {
      const { body } = await post(server, { query, variables: { n } }, bearer(account));
      expect(body.errors).toBeUndefined();
    });
    expect(names[0]).toBe("authenticate_key");
    counts.push(names.length - 1);
  }
  for (const count of counts) expect(count).toBeLessThanOrEqual(beside);
});

test("over WebSocket the same: each operation checks the key again", async () => {
  const { send, next, socket } = await connectSocket(server, account);
  const [, query] = TABLE[2] as [string, string, number];
  const names = await statementsOf(async () => {
    send({ id: "1", type: "subscribe", payload: { query, variables: { n: 5 } } });
    expect((await next()).type).toBe("next");
    await next();
  });
  expect(names[0]).toBe("authenticate_key");
  expect(names).toHaveLength(3);
  socket.terminate();
});

test("nodes: one statement for each type", async () => {
  const answer = await post(
    server,
    {
      query:
        "{ customers(first: 3) { nodes { id invoices { nodes { id reminders { nodes { id } } } } } } }",
    },
    bearer(account),
  );
  const ids = JSON.stringify(answer.body.data).match(/(?<="id":")[^"]+/g) ?? [];
  expect(ids).toHaveLength(9);
  const names = await statementsOf(() =>
    post(
      server,
      { query: "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", variables: { ids } },
      bearer(account),
    ),
  );
  expect(names).toHaveLength(1 + 3);
});
