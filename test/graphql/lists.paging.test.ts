import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphql } from "../../src/generated/test-gql/gql.ts";
import type {
  ChangedCustomersQuery,
  InvoiceOrderField,
  InvoicePageQuery,
  InvoicePageQueryVariables,
  SortDirection,
} from "../../src/generated/test-gql/graphql.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { seedCustomer, seedInvoice } from "./seed.ts";
import { codes, createTestApi, type TestApi } from "./support.ts";

const PAGE = graphql(`
  query InvoicePage($first: Int, $after: String, $last: Int, $before: String, $orderBy: InvoiceOrder, $filter: InvoiceFilter) {
    invoices(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, filter: $filter) {
      edges { cursor node { id number } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`);

const FIELDS: InvoiceOrderField[] = [
  "DUE_DATE",
  "DATE",
  "BALANCE",
  "NUMBER",
  "UPDATED_AT",
  "SOURCE_MODIFIED_AT",
];
const DIRECTIONS: SortDirection[] = ["ASC", "DESC"];
const ROWS = 60;

let database: TestDatabase;
let api: TestApi;
let org: TestOrganization;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database);
  org = await createOrganization(database.pool);
  // Ten rows for each value of every order, and a list of another user beside it.
  const other = await createOrganization(database.pool);
  for (let n = 0; n < ROWS; n += 1) {
    const group = n % 6;
    const columns = {
      number: `INV-${group}`,
      date: `2026-05-0${group + 1}`,
      due_date: `2026-06-0${group + 1}`,
      balance: `${group}.5`,
      updated_at: `2026-06-01T00:00:00.00${group}Z`,
      zoho_last_modified_at: `2026-06-01T00:00:0${group}Z`,
    };
    await seedInvoice(database.pool, org, columns);
    await seedInvoice(database.pool, other, columns);
  }
});

afterAll(() => database.close());

type Page = InvoicePageQuery["invoices"];

async function page(variables: InvoicePageQueryVariables): Promise<Page> {
  const { invoices } = await api.data(org, PAGE, variables);
  return invoices;
}

async function walk(
  variables: InvoicePageQueryVariables,
  way: "forward" | "backward",
  between: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | null = null;
  for (;;) {
    const place: InvoicePageQueryVariables =
      way === "forward" ? { first: 7, after: cursor } : { last: 7, before: cursor };
    const one: Page = await page({ ...variables, ...place });
    const ids = one.edges.map(({ node }) => node.id);
    if (way === "forward") seen.push(...ids);
    else seen.unshift(...ids);
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = one.pageInfo;
    expect(startCursor).toBe(one.edges[0]?.cursor);
    expect(endCursor).toBe(one.edges.at(-1)?.cursor);
    if (!(way === "forward" ? hasNextPage : hasPreviousPage)) return seen;
    cursor = way === "forward" ? endCursor : startCursor;
    await between(one);
  }
}

describe("a walk", () => {
  const orders = FIELDS.flatMap((field) => DIRECTIONS.map((direction) => ({ field, direction })));

  it.each(orders)("by $field $direction meets every row once, either way", async (orderBy) => {
    const forward = await walk({ orderBy }, "forward");
    expect(new Set(forward).size).toBe(ROWS);
    expect(forward).toHaveLength(ROWS);
    expect(await walk({ orderBy }, "backward")).toEqual(forward);
    const turned = { ...orderBy, direction: orderBy.direction === "ASC" ? "DESC" : "ASC" } as const;
    expect(await walk({ orderBy: turned }, "forward")).toEqual(forward.toReversed());
  });

  it("survives that rows come and go between its pages, its cursor's own row too", async () => {
    const before = await walk({}, "forward");
    const gone: string[] = [];
    const seen = await walk({}, "forward", async ({ edges }) => {
      const last = edges.at(-1)?.node.id ?? "";
      gone.push(last);
      const uuid = Buffer.from(last, "base64").toString().split(":")[1];
      await database.pool.query({
        text: "update invoices_cache set deleted_at = now() where id = $1",
        values: [uuid],
      });
      await seedInvoice(database.pool, org, { due_date: "2020-01-01", number: "EARLY" });
    });
    expect(seen).toEqual(before);
    expect(gone.length).toBeGreaterThan(5);
    await database.pool.query("delete from invoices_cache where number = 'EARLY'");
    await database.pool.query("update invoices_cache set deleted_at = null");
  });
});

describe("pageInfo", () => {
  it("tells what lies on both sides", async () => {
    const all = await page({ first: 100 });
    expect(all.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    const start = await page({ first: 10 });
    expect(start.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const middle = await page({ first: 10, after: start.pageInfo.endCursor });
    expect(middle.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    const end = await page({ last: 10 });
    expect(end.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const back = await page({ last: 10, before: end.pageInfo.startCursor });
    expect(back.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    const exactly = await page({ first: ROWS });
    expect(exactly.pageInfo).toMatchObject({ hasNextPage: false });
  });

  it("counts the cursor's own row, and only while it is there", async () => {
    const one = await createOrganization(database.pool);
    const first = await seedInvoice(database.pool, one, { due_date: "2026-01-01" });
    await seedInvoice(database.pool, one, { due_date: "2026-01-02" });
    const ask = (variables: InvoicePageQueryVariables) => api.data(one, PAGE, variables);
    const after = (await ask({ first: 1 })).invoices.pageInfo.endCursor;
    const before = (await ask({ last: 1 })).invoices.pageInfo.startCursor;
    const sides = async (variables: InvoicePageQueryVariables) => {
      const { hasNextPage, hasPreviousPage } = (await ask(variables)).invoices.pageInfo;
      return { hasNextPage, hasPreviousPage };
    };
    expect(await sides({ first: 1, after })).toEqual({ hasNextPage: false, hasPreviousPage: true });
    expect(await sides({ last: 1, before })).toEqual({ hasNextPage: true, hasPreviousPage: false });
    await database.pool.query({
      text: "update invoices_cache set deleted_at = now() where id = $1",
      values: [first.uuid],
    });
    expect(await sides({ first: 1, after })).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
    });
  });

  it("has no cursors on an empty page", async () => {
    const { edges, pageInfo } = await page({ filter: { search: "nothing like it" } });
    expect(edges).toEqual([]);
    expect(pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    });
  });

  it("takes `before` with `first`, and `after` with `last`, as Relay means them", async () => {
    const all = (await page({ first: 100 })).edges;
    const first = await page({ first: 3, before: all[10]?.cursor ?? "" });
    expect(first.edges).toEqual(all.slice(0, 3));
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const last = await page({ last: 3, after: all[10]?.cursor ?? "" });
    expect(last.edges).toEqual(all.slice(-3));
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const alone = await page({ before: all[3]?.cursor ?? "" });
    expect(alone.edges).toEqual(all.slice(0, 3));
  });
});

describe("a page that cannot be", () => {
  const cursor = (parts: unknown): string =>
    Buffer.from(typeof parts === "string" ? parts : JSON.stringify(parts)).toString("base64url");
  const ID = "00000000-0000-4000-8000-000000000000";

  it.each([
    ["too large", { first: 101 }],
    ["too large from the end", { last: 101 }],
    ["empty", { first: 0 }],
    ["negative", { first: -1 }],
    ["from both ends", { first: 1, last: 1 }],
    ["between two cursors", { after: "x", before: "y" }],
    ["after no cursor", { after: "" }],
    ["after garbage", { after: "garbage" }],
    ["after JSON that is no cursor", { after: cursor({ field: "DUE_DATE" }) }],
    [
      "after a cursor without an id",
      { after: cursor(["invoices", "DUE_DATE", "ASC", "2026-01-01"]) },
    ],
    ["after no uuid", { after: cursor(["invoices", "DUE_DATE", "ASC", "2026-01-01", "1"]) }],
    ["after no date", { after: cursor(["invoices", "DUE_DATE", "ASC", "tomorrow", ID]) }],
    [
      "after a day that does not exist",
      { after: cursor(["invoices", "DUE_DATE", "ASC", "2026-02-31", ID]) },
    ],
    [
      "after another list's cursor",
      { after: cursor(["reminders", "DUE_DATE", "ASC", "2026-01-01", ID]) },
    ],
    [
      "after text with U+0000",
      {
        orderBy: { field: "NUMBER", direction: "ASC" },
        after: cursor(["invoices", "NUMBER", "ASC", "a\0b", ID]),
      },
    ],
    [
      "after no number",
      {
        orderBy: { field: "BALANCE", direction: "ASC" },
        after: cursor(["invoices", "BALANCE", "ASC", "NaN", ID]),
      },
    ],
    [
      "after no instant",
      {
        orderBy: { field: "UPDATED_AT", direction: "ASC" },
        after: cursor(["invoices", "UPDATED_AT", "ASC", "infinity", ID]),
      },
    ],
  ] as [string, InvoicePageQueryVariables][])("is refused: %s", async (_name, variables) => {
    const result = await api.run(org, PAGE, variables);
    expect(codes(result)).toEqual(["BAD_USER_INPUT"]);
    expect(result.data ?? null).toBeNull();
  });

  it("is refused: a cursor of another order", async () => {
    const { pageInfo } = await page({ first: 1 });
    for (const orderBy of [
      { field: "DUE_DATE", direction: "DESC" },
      { field: "DATE", direction: "ASC" },
    ] as const) {
      const result = await api.run(org, PAGE, { orderBy, after: pageInfo.endCursor });
      expect(codes(result)).toEqual(["BAD_USER_INPUT"]);
    }
  });
});

const CHANGED_CUSTOMERS = graphql(`
  query ChangedCustomers($after: String) {
    customers(first: 1, after: $after, orderBy: { field: UPDATED_AT }) {
      nodes { id }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

it("a cursor keeps every digit of its value", async () => {
  const one = await createOrganization(database.pool);
  await database.pool.query(
    "alter table customers_cache alter column updated_at type timestamptz(6)",
  );
  for (let n = 0; n < 5; n += 1) {
    await seedCustomer(database.pool, one, { updated_at: `2026-06-01T00:00:00.00000${n}Z` });
  }
  const seen: string[] = [];
  for (let after: string | null | undefined; after !== null && seen.length < 10; ) {
    const data: ChangedCustomersQuery = await api.data(one, CHANGED_CUSTOMERS, {
      after: after ?? null,
    });
    const { nodes, pageInfo } = data.customers;
    seen.push(...nodes.map(({ id }) => id));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  }
  expect(new Set(seen).size).toBe(5);
  expect(seen).toHaveLength(5);
});
