import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphql } from "../../src/generated/test-gql/gql.ts";
import type {
  CustomerOrderField,
  CustomerWalkQuery,
  NestedInvoicesQuery,
} from "../../src/generated/test-gql/graphql.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { seedCustomer, seedInvoice } from "./seed.ts";
import { codes, createTestApi, type TestApi } from "./support.ts";

const NESTED = graphql(`
  query NestedInvoices($first: Int, $after: String, $last: Int, $before: String, $filter: InvoiceFilter, $orderBy: InvoiceOrder) {
    customers {
      nodes {
        name
        invoices(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
          totalCount
          nodes { number }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    }
  }
`);
const WALK = graphql(`
  query CustomerWalk($after: String, $orderBy: CustomerOrder) {
    customers(first: 2, after: $after, orderBy: $orderBy) {
      nodes { name }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const NAMES = [
  "zebra",
  "Äpfel",
  "apple",
  "Apple",
  "Zoë",
  "äpfel",
  "B",
  "b",
  "'",
  "10",
  "9",
  "ß",
  "ss",
];

let database: TestDatabase;
let api: TestApi;
let org: TestOrganization;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database);
  org = await createOrganization(database.pool);
  for (const [index, name] of ["a", "b", "c"].entries()) {
    const { uuid } = await seedCustomer(database.pool, org, { name });
    // a has none, b has 3, c has 6, all due on the same days.
    for (let n = 1; n <= index * 3; n += 1) {
      await seedInvoice(database.pool, org, {
        customer_id: uuid,
        number: `${name}${n}`,
        due_date: `2026-06-0${n}`,
      });
    }
  }
});

afterAll(() => database.close());

type Page = NestedInvoicesQuery["customers"]["nodes"][number]["invoices"];

async function nested(variables: object): Promise<Record<string, Page>> {
  const { customers } = await api.data(org, NESTED, variables);
  return Object.fromEntries(customers.nodes.map(({ name, invoices }) => [name, invoices]));
}

const numbers = (page: Page | undefined): string[] =>
  (page?.nodes ?? []).map(({ number }) => number);

describe("a list inside each row of a list", () => {
  it("has its own page, count and ends in each", async () => {
    const { a, b, c } = await nested({ first: 4 });
    expect(numbers(a)).toEqual([]);
    expect(a).toMatchObject({ totalCount: 0, pageInfo: { hasNextPage: false, startCursor: null } });
    expect(numbers(b)).toEqual(["b1", "b2", "b3"]);
    expect(b).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
    });
    expect(numbers(c)).toEqual(["c1", "c2", "c3", "c4"]);
    expect(c).toMatchObject({
      totalCount: 6,
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
  });

  it("goes on after a cursor, and back before one", async () => {
    const start = await nested({ first: 2 });
    const after = await nested({ first: 2, after: start.c?.pageInfo.endCursor });
    expect(numbers(after.c)).toEqual(["c3", "c4"]);
    expect(after.c?.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    expect(after.a?.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    const end = await nested({ last: 2 });
    expect(numbers(end.c)).toEqual(["c5", "c6"]);
    expect(numbers(end.b)).toEqual(["b2", "b3"]);
    const before = await nested({ last: 2, before: end.c?.pageInfo.startCursor });
    expect(numbers(before.c)).toEqual(["c3", "c4"]);
    expect(before.c?.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  });

  it("takes filters and orders", async () => {
    const { b, c } = await nested({
      filter: { dueDate: { gte: "2026-06-02" } },
      orderBy: { field: "NUMBER", direction: "DESC" },
      first: 3,
    });
    expect(numbers(b)).toEqual(["b3", "b2"]);
    expect(numbers(c)).toEqual(["c6", "c5", "c4"]);
    expect(c?.totalCount).toBe(5);
  });

  it("refuses pages that cannot be", async () => {
    for (const variables of [{ first: 101 }, { first: 1, last: 1 }, { after: "x" }]) {
      const result = await api.run(org, NESTED, variables);
      expect(new Set(codes(result))).toEqual(new Set(["BAD_USER_INPUT"]));
    }
  });
});

it.each(["NAME", "CREATED_AT", "UPDATED_AT", "SOURCE_MODIFIED_AT"] as CustomerOrderField[])(
  "a walk over customers by %s meets each once, in the order of people for names",
  async (field) => {
    const other = await createOrganization(database.pool);
    for (const name of NAMES) await seedCustomer(database.pool, other, { name });
    for (const direction of ["ASC", "DESC"] as const) {
      const seen: string[] = [];
      for (let after: string | null | undefined; after !== null && seen.length < 50; ) {
        const data: CustomerWalkQuery = await api.data(other, WALK, {
          after: after ?? null,
          orderBy: { field, direction },
        });
        seen.push(...data.customers.nodes.map(({ name }) => name));
        after = data.customers.pageInfo.hasNextPage ? data.customers.pageInfo.endCursor : null;
      }
      expect(seen.toSorted()).toEqual(NAMES.toSorted());
      if (field === "NAME") {
        const sorted = direction === "ASC" ? seen : seen.toReversed();
        expect(sorted.indexOf("Äpfel")).toBeLessThan(sorted.indexOf("B"));
        expect(sorted.indexOf("Zoë")).toBeGreaterThan(sorted.indexOf("zebra"));
      }
    }
  },
);
