import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inTransaction, type Statement } from "../../src/db/sql.ts";
import { customerList } from "../../src/graphql/lists/customer-list.ts";
import { invoiceList } from "../../src/graphql/lists/invoice-list.ts";
import { reminderList } from "../../src/graphql/lists/reminder-list.ts";
import { syncIssueList } from "../../src/graphql/lists/sync-issue-list.ts";
import { syncRunList } from "../../src/graphql/lists/sync-run-list.ts";
import { listCount } from "../../src/graphql/sql/list-count.ts";
import { listPage } from "../../src/graphql/sql/list-page.ts";
import type { ListParents, ListRequest, ListSource } from "../../src/graphql/sql/list-source.ts";
import { receivables } from "../../src/graphql/sql/receivables.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { vacuumAll } from "../support/vacuum-all.ts";
import { createTestApi, type TestApi } from "./support.ts";

const CUSTOMERS = 3000;
const INVOICES = 9000;

let database: TestDatabase;
let api: TestApi;
let org: TestOrganization;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database);
  org = await createOrganization(database.pool);
  await fill(org);
  // Another user's rows, so that the user alone narrows things down.
  await fill(await createOrganization(database.pool));
  await vacuumAll(database.pool);
});

afterAll(() => database.close());

async function fill({ userId, organizationId }: TestOrganization): Promise<void> {
  const values = [userId, organizationId];
  await database.pool.query({
    text: `
      insert into customers_cache (user_id, organization_id, zoho_customer_id, name, status, zoho_last_modified_at, local_last_synced_at, created_at, updated_at)
      select $1, $2, n, 'Customer ' || n, 'ACTIVE', now() - n * interval '1 minute', now(), now() - n * interval '1 minute', now() - n * interval '1 minute'
      from generate_series(1, ${CUSTOMERS}) n`,
    values,
  });
  await database.pool.query({
    text: `
      insert into invoices_cache (user_id, organization_id, zoho_invoice_id, zoho_customer_id, customer_id, number, status, date, due_date, total, balance, currency_code, zoho_last_modified_at, local_last_synced_at, updated_at)
      select $1, $2, n, 'c', c.id, 'INV-' || n, 'sent', date '2024-01-01' + n % 900, date '2024-02-01' + n % 900, n, n, 'EUR', now() - n * interval '1 minute', now(), now() - n * interval '1 minute'
      from generate_series(1, ${INVOICES}) n
      join (select id, row_number() over (order by id) as place from customers_cache where user_id = $1) c on c.place = n % ${CUSTOMERS} + 1`,
    values,
  });
  await database.pool.query({
    text: `
      insert into payment_reminders (user_id, invoice_id, customer_id, offset_days, due_date, scheduled_for, channel, status)
      select $1, i.id, i.customer_id, 1, i.due_date, i.due_date + interval '33 hours', 'SMS', 'PENDING'
      from invoices_cache i where i.user_id = $1`,
    values: [userId],
  });
  await database.pool.query({
    text: `
      with run as (
        insert into sync_runs (user_id, organization_id, kind, trigger, status, created_at)
        select $1, $2, 'FULL', 'MANUAL', 'SUCCEEDED', now() - n * interval '1 minute' from generate_series(1, 2000) n
        returning id
      )
      insert into sync_issues (user_id, organization_id, run_id, phase, code, severity, message, created_at)
      select $1, $2, id, 'CUSTOMERS', 'INVALID_PHONE', 'WARNING', 'm', now() - random() * interval '1 day' from run`,
    values,
  });
}

async function plan(statement: Statement): Promise<string> {
  return inTransaction(database.pool, async (tx) => {
    // A table of a test is small enough to be read whole.
    await tx.query({ text: "set local enable_seqscan = off" });
    const { rows } = await tx.query<{ "QUERY PLAN": string }>({
      text: `explain ${statement.text}`,
      values: statement.values ?? [],
    });
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  });
}

function request<Filter>(changes: Partial<ListRequest<Filter>>): ListRequest<Filter> {
  return {
    filter: null,
    field: "",
    direction: "ASC",
    backward: false,
    bound: null,
    size: 20,
    ...changes,
  };
}

const MIDDLE: Record<string, string> = {
  text: "Customer 150",
  date: "2025-01-01",
  timestamptz: "2026-01-01 00:00:00+00",
  numeric: "3000",
};

const ORDERS: [ListSource<never>, string, string][] = [
  [customerList, "NAME", "customers_cache_name_order_idx"],
  [customerList, "CREATED_AT", "customers_cache_created_order_idx"],
  [customerList, "UPDATED_AT", "customers_cache_updated_order_idx"],
  [customerList, "SOURCE_MODIFIED_AT", "customers_cache_modified_order_idx"],
  [invoiceList, "DUE_DATE", "invoices_cache_due_date_order_idx"],
  [invoiceList, "DATE", "invoices_cache_date_order_idx"],
  [invoiceList, "BALANCE", "invoices_cache_balance_order_idx"],
  [invoiceList, "NUMBER", "invoices_cache_number_order_idx"],
  [invoiceList, "UPDATED_AT", "invoices_cache_updated_order_idx"],
  [invoiceList, "SOURCE_MODIFIED_AT", "invoices_cache_modified_order_idx"],
  [reminderList, "SCHEDULED_FOR", "payment_reminders_user_id_scheduled_for_id_idx"],
  [syncRunList, "CREATED_AT", "sync_runs_user_id_created_at_id_idx"],
  [syncIssueList, "CREATED_AT", "sync_issues_user_id_created_at_id_idx"],
];

describe("each order is read from its index, without sorting", () => {
  it("knows every order", () => {
    const all = [customerList, invoiceList, reminderList, syncRunList, syncIssueList].flatMap(
      (list) => Object.keys(list.orders).map((field) => `${list.name} ${field}`),
    );
    expect(ORDERS.map(([list, field]) => `${list.name} ${field}`)).toEqual(all);
  });

  it.each(
    ORDERS.map(([list, field, index]) => ({ name: `${list.name} ${field}`, list, field, index })),
  )("$name", async ({ list, field, index }) => {
    const sortText = MIDDLE[list.orders[field]?.type ?? ""] ?? "";
    const cursor = { sortText, id: randomUUID() };
    for (const direction of ["ASC", "DESC"] as const) {
      for (const bound of [null, { side: "AFTER", cursor }, { side: "BEFORE", cursor }] as const) {
        const backward = bound?.side === "BEFORE";
        const page = request<never>({ field, direction, bound, backward });
        const text = await plan(listPage(org.userId, list, page, dates(), null));
        expect(text).toContain(`using ${index}`);
        expect(text).not.toContain("Sort");
      }
    }
  });

  it("invoices inside customers", async () => {
    const { rows } = await database.pool.query<{ id: string }>({
      text: "select id from customers_cache where user_id = $1 limit 20",
      values: [org.userId],
    });
    const parents: ListParents = { column: "i.customer_id", ids: rows.map(({ id }) => id) };
    const page = request<never>({ field: "DUE_DATE", size: 5 });
    const text = await plan(
      listPage(org.userId, invoiceList as ListSource<never>, page, dates(), parents),
    );
    expect(text).toContain("using invoices_cache_user_id_customer_id_due_date_id_idx");
    expect(text).not.toContain("Sort");
  });

  it("search", async () => {
    const found = await plan(
      listCount(org.userId, customerList, { search: "customer 2999" }, 10, dates(), null),
    );
    expect(found).toContain("customers_cache_search_idx");
    const invoices = await plan(
      listCount(org.userId, invoiceList, { search: "INV-5999" }, 10, dates(), null),
    );
    expect(invoices).toContain("invoices_cache_search_idx");
  });

  it("receivables, from the index alone", async () => {
    const text = await plan(receivables(org.userId, org.organizationId, dates()));
    expect(text).toContain("Index Only Scan using invoices_cache_open_idx");
  });

  const dates = () => [{ date: "2026-01-01", organizationIds: [org.organizationId] }];
});

describe("statements of one request", () => {
  it.each([
    // The organizations are read once, for their local dates.
    ["a list", "{ invoices(first: 50) { nodes { id status } } }", 2],
    ["a count alone", "{ invoices { totalCount totalCountCapped } }", 2],
    [
      "a list with its count",
      "{ customers { totalCount nodes { id } pageInfo { hasNextPage } } }",
      2,
    ],
    [
      "a list with the customer of each row",
      "{ invoices(first: 100) { nodes { customer { name } } } }",
      2,
    ],
    [
      "the same list in edges and in nodes",
      "{ invoices { nodes { id } edges { cursor node { id } } pageInfo { endCursor } } }",
      2,
    ],
    [
      "a list in each row of a list",
      "{ customers(first: 100) { nodes { invoices(first: 5) { nodes { number } } } } }",
      3,
    ],
    [
      "three levels, and back",
      "{ customers(first: 20) { nodes { invoices(first: 3) { totalCount nodes { reminders(first: 2) { nodes { id customer { id } } } customer { id } } } } } }",
      6,
    ],
    [
      "the same list twice with other arguments",
      "{ customers(first: 10) { nodes { a: invoices(first: 1) { nodes { id } } b: invoices(first: 2) { nodes { id } } } } }",
      4,
    ],
    [
      "balances and contact persons",
      "{ customers(first: 100) { nodes { balances { open } contactPersons { email } organization { name } } } }",
      4,
    ],
    [
      "reminders with what they are about",
      "{ reminders(first: 100) { nodes { invoice { number customer { name } } customer { name } } } }",
      4,
    ],
    [
      "runs with phases, counts and issues",
      "{ syncRuns(first: 50) { nodes { percent apiCalls etaSeconds phases { name } issues(first: 3) { nodes { run { id } } } organization { name activeRun { id phases { name } } } } } }",
      6,
    ],
    [
      "the viewer",
      "{ viewer { name role organizations { name activeRun { id } } reminderPolicy { enabled } } }",
      4,
    ],
  ])("%s", async (_name, document, exactly) => {
    const { errors, statements } = await api.run(org, document);
    expect(errors).toBeUndefined();
    expect(statements.length, statements.join("\n\n")).toBe(exactly);
  });

  it("do not become more with more rows", async () => {
    const ask = async (first: number): Promise<number> => {
      const { statements } = await api.run(
        org,
        `{ customers(first: ${first}) { nodes { invoices(first: 2) { nodes { customer { id } reminders { totalCount } } } } } }`,
      );
      return statements.length;
    };
    expect(await ask(100)).toBe(await ask(1));
  });

  it("do not read a page that nobody asked for", async () => {
    const { statements } = await api.run(org, "{ invoices { pageInfo { hasPreviousPage } } }");
    expect(statements).toEqual([]);
  });
});

it("counts no further than the cap", async () => {
  const counted = await database.pool.query(
    listCount(org.userId, invoiceList, null, 100, [], null),
  );
  expect(counted.rows).toEqual([{ count: 101 }]);
});
