import type { PoolClient } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Statement } from "../../src/db/sql.ts";
import { customerList } from "../../src/graphql/lists/customer-list.ts";
import { invoiceList } from "../../src/graphql/lists/invoice-list.ts";
import { reminderList } from "../../src/graphql/lists/reminder-list.ts";
import { syncIssueList } from "../../src/graphql/lists/sync-issue-list.ts";
import { syncRunList } from "../../src/graphql/lists/sync-run-list.ts";
import type { LocalDates } from "../../src/graphql/local-dates.ts";
import { listPage } from "../../src/graphql/sql/list-page.ts";
import type { Bound, Cursor, ListRequest, ListSource } from "../../src/graphql/sql/list-source.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { vacuumAll } from "../support/vacuum-all.ts";

const DEPTH = 100_000;
const ROWS = DEPTH + 500;
const PAGE = 100;
/** How many more blocks the deep page may touch than the first. */
const ALLOWED = 1.2;
/** Rows lie in no order of the lists, as after years of changes: each row of a page is a block of its own. */
const SHUFFLED = "order by md5(n::text)";

type AnyList = ListSource<unknown>;
const LISTS = [customerList, invoiceList, reminderList, syncRunList, syncIssueList] as AnyList[];

let database: TestDatabase;
let org: TestOrganization;
let dates: LocalDates;

beforeAll(async () => {
  database = await createTestDatabase();
  org = await createOrganization(database.pool);
  dates = [{ date: "2025-06-01", organizationIds: [org.organizationId] }];
  await fill(org);
}, 120_000);

afterAll(() => database.close());

/** In one session that checks no keys, and with the indexes made afterwards: half a million rows in seconds. */
async function fill(organization: TestOrganization): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query("set session_replication_role = replica");
    await client.query("set synchronous_commit = off");
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(`
      select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
      from pg_index i
      join pg_class c on c.oid = i.indexrelid
      where i.indrelid::regclass::text = any(array['${LISTS.map(({ table }) => table).join("', '")}'])
        and not i.indisunique
    `);
    await client.query(`drop index ${indexes.map(({ name }) => name).join(", ")}`);
    await insertRows(client, organization);
    for (const { definition } of indexes) await client.query(definition);
  } finally {
    client.release(true);
  }
  await vacuumAll(database.pool);
}

async function insertRows(
  client: PoolClient,
  { userId, organizationId }: TestOrganization,
): Promise<void> {
  const query = (text: string, values: unknown[] = [userId, organizationId]) =>
    client.query({ text, values });
  await query(`
    insert into customers_cache (user_id, organization_id, zoho_customer_id, name, status, primary_phone, zoho_last_modified_at, local_last_synced_at, created_at, updated_at)
    select
      $1, $2, n, 'Customer ' || n, 'ACTIVE', '+4930' || n,
      now() - n * interval '1 minute', now(), now() - n * interval '1 minute', now() - n * interval '1 minute'
    from generate_series(1, ${ROWS}) n
    ${SHUFFLED}`);
  await query(`
    insert into invoices_cache (user_id, organization_id, zoho_invoice_id, zoho_customer_id, customer_id, number, status, date, due_date, total, balance, currency_code, zoho_last_modified_at, local_last_synced_at, updated_at)
    select
      $1, $2, c.zoho_customer_id, c.zoho_customer_id, c.id, 'INV-' || c.zoho_customer_id, 'sent',
      date '2024-01-01' + n % 900, date '2024-02-01' + n % 900, n, n, 'EUR',
      now() - n * interval '1 minute', now(), now() - n * interval '1 minute'
    from customers_cache c
    cross join lateral (select c.zoho_customer_id::int as n) numbered
    where c.user_id = $1 and c.organization_id = $2
    ${SHUFFLED}`);
  await query(
    `
    insert into payment_reminders (user_id, invoice_id, customer_id, offset_days, due_date, scheduled_for, channel, status)
    select $1, i.id, i.customer_id, 1, i.due_date, i.due_date + interval '33 hours', 'SMS', 'PENDING'
    from invoices_cache i where i.user_id = $1`,
    [userId],
  );
  await query(`
    with run as (
      insert into sync_runs (user_id, organization_id, kind, trigger, status, created_at)
      select $1, $2, 'FULL', 'MANUAL', 'SUCCEEDED', now() - n * interval '1 minute'
      from generate_series(1, ${ROWS}) n
      ${SHUFFLED}
      returning id, created_at
    )
    insert into sync_issues (user_id, organization_id, run_id, phase, code, severity, message, created_at)
    select $1, $2, id, 'CUSTOMERS', 'INVALID_PHONE', 'WARNING', 'm', created_at from run`);
}

interface Plan {
  readonly "Shared Hit Blocks": number;
  readonly "Shared Read Blocks": number;
  readonly "Actual Rows": number;
}

/** Blocks that the statement touches, in memory or not. */
async function blocks({ text, values = [] }: Statement): Promise<number> {
  const { rows } = await database.pool.query<{ "QUERY PLAN": [{ Plan: Plan }] }>({
    text: `explain (analyze, buffers, timing off, format json) ${text}`,
    values,
  });
  const plan = rows[0]?.["QUERY PLAN"][0].Plan as Plan;
  expect(plan["Actual Rows"]).toBe(PAGE + 1);
  return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
}

/** The row of the unfiltered list at that place, from the index of the order alone. */
async function cursorAt(
  { table, alias, orders }: AnyList,
  field: string,
  place: number,
): Promise<Cursor> {
  const column = orders[field]?.column;
  const { rows } = await database.pool.query<Cursor>({
    text: `
      select ${column}::text as "sortText", ${alias}.id
      from ${table} ${alias}
      where ${alias}.user_id = $1
      order by ${column}, ${alias}.id
      offset ${place - 1}
      limit 1`,
    values: [org.userId],
  });
  const [cursor] = rows;
  if (cursor === undefined) throw new Error("The list is not deep enough for this test.");
  return cursor;
}

/** Blocks of the first page and of the deep one. */
async function compare(list: AnyList, request: ListRequest<unknown>): Promise<[number, number]> {
  const page = (bound: Bound | null): Statement =>
    listPage(org.userId, list, { ...request, bound }, dates, null);
  const place = request.direction === "ASC" ? DEPTH : ROWS - DEPTH + 1;
  const cursor = await cursorAt(list, request.field, place);
  return [await blocks(page(null)), await blocks(page({ side: "AFTER", cursor }))];
}

const request = (changes: Partial<ListRequest<unknown>>): ListRequest<unknown> => ({
  filter: null,
  field: "",
  direction: "ASC",
  backward: false,
  bound: null,
  size: PAGE,
  ...changes,
});

describe(`a page at depth ${DEPTH} touches at most ${ALLOWED} times the blocks of the first`, () => {
  const orders = LISTS.flatMap((list) =>
    Object.keys(list.orders).flatMap((field) =>
      (["ASC", "DESC"] as const).map((direction) => ({ name: list.name, list, field, direction })),
    ),
  );

  it.each(orders)("$name by $field $direction", async ({ list, field, direction }) => {
    const [first, deep] = await compare(list, request({ field, direction }));
    expect(deep).toBeLessThanOrEqual(first * ALLOWED);
  });

  /**
   * The filters for which it is promised: those that most rows of a list pass. Some bound the column of the order
   * itself: a scan must still begin at the cursor.
   */
  const filters: [AnyList, string, () => object][] = [
    [customerList as AnyList, "NAME", () => ({ status: { eq: "ACTIVE" } })],
    [customerList as AnyList, "NAME", () => ({ hasPhone: true })],
    [customerList as AnyList, "UPDATED_AT", () => ({ deleted: false })],
    [invoiceList as AnyList, "DUE_DATE", () => ({ open: true })],
    [invoiceList as AnyList, "DUE_DATE", () => ({ hasCustomer: true })],
    [invoiceList as AnyList, "DUE_DATE", () => ({ currencyCode: { eq: "EUR" } })],
    [invoiceList as AnyList, "BALANCE", () => ({ open: true })],
    [invoiceList as AnyList, "BALANCE", () => ({ balance: { gte: "1" } })],
    [invoiceList as AnyList, "DATE", () => ({ date: { gte: "2024-01-01" } })],
    [invoiceList as AnyList, "DUE_DATE", () => ({ dueDate: { gt: "2024-01-01" } })],
    [invoiceList as AnyList, "NUMBER", () => ({ not: { deleted: true } })],
    [invoiceList as AnyList, "UPDATED_AT", () => ({ updatedAt: { gte: "2020-01-01T00:00:00Z" } })],
    [reminderList as AnyList, "SCHEDULED_FOR", () => ({ status: { eq: "PENDING" } })],
    [reminderList as AnyList, "SCHEDULED_FOR", () => ({ channel: { in: ["SMS", "VOICE"] } })],
    [syncRunList as AnyList, "CREATED_AT", () => ({ kind: { eq: "FULL" } })],
    [syncIssueList as AnyList, "CREATED_AT", () => ({ severity: { eq: "WARNING" } })],
  ];

  it.each(
    filters.map(([list, field, filter]) => ({
      name: list.name,
      list,
      field,
      filter: filter(),
      text: JSON.stringify(filter()),
    })),
  )("$name by $field with $text", async ({ list, field, filter }) => {
    const [first, deep] = await compare(list, request({ field, filter }));
    expect(deep).toBeLessThanOrEqual(first * ALLOWED);
  });
});
