import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { seedCustomer, seedInvoice, seedReminder } from "../graphql/seed.ts";
import type { TestDatabase } from "../support/database.ts";
import {
  type Account,
  bearer,
  connectSocket,
  post,
  serveAccount,
  type TestServer,
} from "./support.ts";

let database: TestDatabase;
let server: TestServer;
let account: Account;
let close: () => Promise<void>;

const ROWS = 110;

beforeAll(async () => {
  ({ database, server, account, close } = await serveAccount({ cacheCharacters: 0 }));
  const { pool } = database;
  await inBatches(ROWS, async (n) => {
    const customer = await seedCustomer(pool, account, { name: `Customer ${n}` });
    const invoice = await seedInvoice(pool, account, { customer_id: customer.uuid });
    await seedReminder(pool, account, invoice, { customer_id: customer.uuid });
  });
  // The first use of a key is written down.
  await post(server, { query: "{ __typename }" }, bearer(account));
});
afterAll(() => close());

/** What the server asks now and then for itself. */
const OWN = new Set(["count_api_servers", "read_valid_access"]);

async function statementsOf(ask: () => Promise<unknown>): Promise<string[]> {
  const query = vi.spyOn(database.pool, "query");
  await ask();
  const names = query.mock.calls.map(([statement]) => (statement as { name?: string }).name ?? "?");
  query.mockRestore();
  return names.filter((name) => !OWN.has(name));
}

async function inBatches(count: number, make: (n: number) => Promise<void>): Promise<void> {
  for (let n = 0; n < count; n += 10) {
    await Promise.all(Array.from({ length: 10 }, (_, index) => make(n + index)));
  }
}

const INVOICES = "invoices(first: $n) { nodes { number customer { name } } }";
const DEEP =
  "customers(first: $n) { nodes { invoices(first: 9) { nodes { reminders(first: 5) { nodes { id } } } } } }";
const DEEP_COUNTED =
  "customers(first: $n) { totalCount nodes { invoices(first: 9) { totalCount nodes { reminders(first: 5) { totalCount nodes { id } } } } } }";

/** What an operation may ask of the database beside the check of its key, whatever its page size. */
const TABLE: [name: string, fields: string, most: number][] = [
  ["nothing of the database", "__typename", 0],
  ["a page of invoices", "invoices(first: $n) { nodes { id status } }", 1],
  [
    "a page in edges, in nodes and with its ends",
    "invoices(first: $n) { edges { node { id } } nodes { id } pageInfo { hasNextPage endCursor } }",
    1,
  ],
  ["invoices → customer", INVOICES, 1],
  ["invoices → customer, with totalCount", INVOICES.replace("{ nodes", "{ totalCount nodes"), 2],
  ["customers → invoices → reminders", DEEP, 3],
  ["the same with each totalCount", DEEP_COUNTED, 6],
  ["invoices → customer by two aliases", `a: ${INVOICES} b: ${INVOICES}`, 1],
  ["customers → invoices → reminders by two aliases", `a: ${DEEP} b: ${DEEP}`, 3],
  ["the same with each totalCount by two aliases", `a: ${DEEP_COUNTED} b: ${DEEP_COUNTED}`, 6],
  [
    "invoices → customer from both ends",
    `a: ${INVOICES} b: ${INVOICES.replace("first", "last")}`,
    2,
  ],
  [
    "two aliases inside each row, with the same arguments",
    "customers(first: $n) { nodes { a: invoices(first: 2) { nodes { id } } b: invoices(first: 2) { nodes { number } } } }",
    2,
  ],
  [
    "two aliases inside each row, with others",
    "customers(first: $n) { nodes { a: invoices(first: 1) { nodes { id } } b: invoices(first: 2) { nodes { id } } } }",
    3,
  ],
];

test.each(TABLE)("%s: the check of the key and no more than %s", async (_name, fields, most) => {
  for (const n of [1, 10, 45]) {
    const query = fields.includes("$n") ? `query ($n: Int) { ${fields} }` : `{ ${fields} }`;
    const names = await statementsOf(async () => {
      const { body } = await post(server, { query, variables: { n } }, bearer(account));
      expect(body.errors).toBeUndefined();
    });
    expect(names[0]).toBe("authenticate_keys");
    expect(names.length - 1, `${n} rows`).toBeLessThanOrEqual(most);
  }
});

test("the largest page of the widest of them takes no more", async () => {
  const names = await statementsOf(async () => {
    const { body } = await post(
      server,
      { query: `query ($n: Int) { ${DEEP_COUNTED} }`, variables: { n: 100 } },
      bearer(account),
    );
    expect((body.data as { customers: { nodes: unknown[] } }).customers.nodes).toHaveLength(100);
  });
  expect(names).toHaveLength(1 + 6);
});

test("over WebSocket the same: each operation checks the key again", async () => {
  const { send, next, socket } = await connectSocket(server, account);
  const fields = INVOICES;
  const names = await statementsOf(async () => {
    send({
      id: "1",
      type: "subscribe",
      payload: { query: `query ($n: Int) { ${fields} }`, variables: { n: 5 } },
    });
    expect((await next()).type).toBe("next");
    await next();
  });
  expect(names[0]).toBe("authenticate_keys");
  expect(names).toHaveLength(2);
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
