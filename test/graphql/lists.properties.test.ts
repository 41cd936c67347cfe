import { isObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schema } from "../../src/graphql/schema.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { type Random, seeded } from "../support/random.ts";
import {
  type Seeded,
  seedCustomer,
  seedInvoice,
  seedIssue,
  seedReminder,
  seedRun,
} from "./seed.ts";
import { createTestApi, type TestApi } from "./support.ts";

const ROWS = 40;
/** Few values for many rows: most pages end among equals. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  text: ["Aa", "aA", "Äa", "b", "B 2", "B 10", "ß"],
  date: ["2026-06-01", "2026-06-02", "2026-06-03"],
  numeric: ["-1.5", "0", "9.99", "10", "10.000001"],
  timestamptz: ["2026-06-01T00:00:00.001Z", "2026-06-01T00:00:00.002Z", "2026-05-01T00:00:00Z"],
};

interface Parents {
  readonly customer: Seeded;
  readonly invoice: Seeded;
  readonly run: Seeded;
}

interface List {
  /** What leads to it from the root. */
  readonly place: (parents: Parents) => readonly [open: string, close: string];
  readonly field: string;
  readonly table: string;
  /** The input type of its order; null for a list that has one order alone, the newest first. */
  readonly order: string | null;
  /** The column and the kind of values of each order. */
  readonly orders: Readonly<Record<string, readonly [column: string, type: string]>>;
  readonly insert: (
    org: TestOrganization,
    parents: Parents,
    columns: Record<string, unknown>,
  ) => Promise<Seeded>;
}

let database: TestDatabase;
let api: TestApi;
let reminders = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database);
});
afterAll(() => database.close());

const CUSTOMER_ORDERS = {
  NAME: ["name", "text"],
  CREATED_AT: ["created_at", "timestamptz"],
  UPDATED_AT: ["updated_at", "timestamptz"],
  SOURCE_MODIFIED_AT: ["zoho_last_modified_at", "timestamptz"],
} as const;
const INVOICE_ORDERS = {
  DUE_DATE: ["due_date", "date"],
  DATE: ["date", "date"],
  BALANCE: ["balance", "numeric"],
  NUMBER: ["number", "text"],
  UPDATED_AT: ["updated_at", "timestamptz"],
  SOURCE_MODIFIED_AT: ["zoho_last_modified_at", "timestamptz"],
} as const;
const REMINDER_ORDERS = { SCHEDULED_FOR: ["scheduled_for", "timestamptz"] } as const;
const NEWEST_FIRST = { CREATED_AT: ["created_at", "timestamptz"] } as const;

const atTop = (): [string, string] => ["", ""];
const inside = (type: string, { id }: Seeded): [string, string] => [
  `node(id: "${id}") { ... on ${type} {`,
  "} }",
];
const insertReminder: List["insert"] = (org, { invoice, customer }, columns) => {
  reminders += 1;
  return seedReminder(database.pool, org, invoice, {
    customer_id: customer.uuid,
    offset_days: reminders,
    ...columns,
  });
};
const insertIssue: List["insert"] = (org, { run }, columns) =>
  seedIssue(database.pool, org, run, columns);

const LISTS: Readonly<Record<string, List>> = {
  customers: {
    place: atTop,
    field: "customers",
    table: "customers_cache",
    order: "CustomerOrder",
    orders: CUSTOMER_ORDERS,
    insert: (org, _parents, columns) => seedCustomer(database.pool, org, columns),
  },
  invoices: {
    place: atTop,
    field: "invoices",
    table: "invoices_cache",
    order: "InvoiceOrder",
    orders: INVOICE_ORDERS,
    insert: (org, _parents, columns) => seedInvoice(database.pool, org, columns),
  },
  "invoices of a customer": {
    place: ({ customer }) => inside("Customer", customer),
    field: "invoices",
    table: "invoices_cache",
    order: "InvoiceOrder",
    orders: INVOICE_ORDERS,
    insert: (org, { customer }, columns) =>
      seedInvoice(database.pool, org, { customer_id: customer.uuid, ...columns }),
  },
  reminders: {
    place: atTop,
    field: "reminders",
    table: "payment_reminders",
    order: "ReminderOrder",
    orders: REMINDER_ORDERS,
    insert: insertReminder,
  },
  "reminders of a customer": {
    place: ({ customer }) => inside("Customer", customer),
    field: "reminders",
    table: "payment_reminders",
    order: null,
    orders: REMINDER_ORDERS,
    insert: insertReminder,
  },
  "reminders of an invoice": {
    place: ({ invoice }) => inside("Invoice", invoice),
    field: "reminders",
    table: "payment_reminders",
    order: null,
    orders: REMINDER_ORDERS,
    insert: insertReminder,
  },
  runs: {
    place: atTop,
    field: "syncRuns",
    table: "sync_runs",
    order: null,
    orders: NEWEST_FIRST,
    insert: (org, _parents, columns) => seedRun(database.pool, org, columns),
  },
  issues: {
    place: atTop,
    field: "syncIssues",
    table: "sync_issues",
    order: null,
    orders: NEWEST_FIRST,
    insert: insertIssue,
  },
  "issues of a run": {
    place: ({ run }) => inside("SyncRun", run),
    field: "issues",
    table: "sync_issues",
    order: null,
    orders: NEWEST_FIRST,
    insert: insertIssue,
  },
};

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** A list of one user, and what a random neighbour does to it. */
class Subject {
  readonly #list: List;
  readonly #org: TestOrganization;
  readonly #parents: Parents;
  readonly #column: string;
  readonly #type: string;
  readonly #orderBy: object | null;
  readonly #random: Random;
  /** Rows that nobody has touched since the walk began. */
  readonly steady = new Set<string>();
  /** Rows that got another sort value on the way. */
  readonly moved = new Set<string>();

  constructor(
    list: List,
    org: TestOrganization,
    parents: Parents,
    order: string,
    direction: string,
    random: Random,
  ) {
    this.#list = list;
    this.#org = org;
    this.#parents = parents;
    [this.#column, this.#type] = list.orders[order] as readonly [string, string];
    this.#orderBy = list.order === null ? null : { field: order, direction };
    this.#random = random;
  }

  async page(variables: object): Promise<Page> {
    const { field, order, place } = this.#list;
    const [open, close] = place(this.#parents);
    const data = await api.data<Record<string, never>, object>(
      this.#org,
      `query ($first: Int, $after: String, $last: Int, $before: String${order === null ? "" : `, $orderBy: ${order}`}) {
        ${open} ${field}(first: $first, after: $after, last: $last, before: $before${order === null ? "" : ", orderBy: $orderBy"}) {
          edges { cursor node { id } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        } ${close}
      }`,
      { ...variables, ...(this.#orderBy === null ? {} : { orderBy: this.#orderBy }) },
    );
    return ((data.node ?? data) as unknown as Record<string, Page>)[field] as Page;
  }

  async insert(): Promise<string> {
    const { id } = await this.#list.insert(this.#org, this.#parents, {
      [this.#column]: this.#value(),
    });
    return id;
  }

  /** What happens between two pages: rows come, go and move; the cursor's own goes every other time. */
  async disturb(cursorRow: string): Promise<void> {
    await this.insert();
    if (this.#random() < 0.5) await this.#remove(cursorRow);
    await this.#remove(this.#pick([...this.steady]));
    const mover = this.#pick([...this.steady]);
    this.steady.delete(mover);
    this.moved.add(mover);
    await this.#write(`update ${this.#list.table} set ${this.#column} = $2 where id = $1`, mover, [
      this.#value(),
    ]);
  }

  async #remove(id: string): Promise<void> {
    this.steady.delete(id);
    const isSoft = this.#list.table.endsWith("_cache") && this.#random() < 0.5;
    await this.#write(
      isSoft
        ? `update ${this.#list.table} set deleted_at = now() where id = $1`
        : `delete from ${this.#list.table} where id = $1`,
      id,
    );
  }

  async #write(text: string, id: string, more: readonly string[] = []): Promise<void> {
    const [, uuid] = Buffer.from(id, "base64").toString().split(":");
    await database.pool.query({ text, values: [uuid, ...more] });
  }

  #value(): string {
    return this.#pick(VALUES[this.#type] ?? []);
  }

  #pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.#random() * values.length)] as T;
  }
}

/** The whole list in pages of random sizes, in its order. */
async function walk(
  subject: Subject,
  way: "forward" | "backward",
  random: Random,
  between: (cursorRow: string) => Promise<void> = () => Promise.resolve(),
): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const size = 1 + Math.floor(random() * 9);
    const page: Page = await subject.page(
      way === "forward" ? { first: size, after: cursor } : { last: size, before: cursor },
    );
    const ids = page.edges.map(({ node }) => node.id);
    const { startCursor, endCursor, hasNextPage, hasPreviousPage } = page.pageInfo;
    expect([startCursor, endCursor]).toEqual([
      page.edges[0]?.cursor ?? null,
      page.edges.at(-1)?.cursor ?? null,
    ]);
    if (way === "forward") seen.push(...ids);
    else seen.unshift(...ids);
    const goesOn = way === "forward" ? hasNextPage : hasPreviousPage;
    if (!goesOn) return seen;
    expect(ids).toHaveLength(size);
    cursor = way === "forward" ? endCursor : startCursor;
    await between((way === "forward" ? ids.at(-1) : ids[0]) ?? "");
  }
}

const CASES = Object.entries(LISTS).flatMap(([name, list]) =>
  Object.keys(list.orders).flatMap((order) =>
    (list.order === null ? ["DESC"] : ["ASC", "DESC"]).flatMap((direction) =>
      (["forward", "backward"] as const).map((way) => ({ name, list, order, direction, way })),
    ),
  ),
);

describe("of rows that come, go and move while somebody pages through them", () => {
  it.each(CASES)(
    "$name by $order $direction, $way: those that stay are met once, in order",
    async ({ name, list, order, direction, way }) => {
      const random = seeded(
        [...`${name} ${order} ${direction} ${way}`].reduce(
          (sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0),
          7,
        ),
      );
      const org = await createOrganization(database.pool);
      const stranger = await createOrganization(database.pool);
      const parents = await createParents(org);
      const subject = new Subject(list, org, parents, order, direction, random);
      const theirs = new Subject(
        list,
        stranger,
        await createParents(stranger),
        order,
        direction,
        random,
      );
      for (let row = 0; row < ROWS; row += 1) {
        await subject.insert();
        if (row % 4 === 0) await theirs.insert();
      }

      const before = await walk(subject, way, random);
      expect(new Set(before).size).toBe(before.length);
      expect(before.length).toBeGreaterThanOrEqual(ROWS);
      for (const id of before) subject.steady.add(id);
      // The parents are rows of some of these lists; without them nothing could be asked.
      for (const { id } of Object.values(parents)) subject.steady.delete(id);

      const seen = await walk(subject, way, random, (row) => subject.disturb(row));
      const steady = before.filter((id) => subject.steady.has(id));
      expect(seen.filter((id) => subject.steady.has(id))).toEqual(steady);
      const repeated = seen.filter((id, index) => seen.indexOf(id) !== index);
      expect(repeated.filter((id) => !subject.moved.has(id))).toEqual([]);
      expect(steady.length).toBeGreaterThan(5);

      // Once all is quiet, either way gives the same again.
      const after = await walk(subject, way, random);
      expect(await walk(subject, way === "forward" ? "backward" : "forward", random)).toEqual(
        after,
      );
    },
  );
});

async function createParents(org: TestOrganization): Promise<Parents> {
  const customer = await seedCustomer(database.pool, org);
  const invoice = await seedInvoice(database.pool, org, { customer_id: customer.uuid });
  return { customer, invoice, run: await seedRun(database.pool, org) };
}

it("has a case for every list of the schema", () => {
  const lists = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) =>
        String(field.type).endsWith("Connection!") ? [`${type.name}.${field.name}`] : [],
      ),
    );
  expect(lists.toSorted()).toEqual([
    "Customer.invoices",
    "Customer.reminders",
    "Invoice.reminders",
    "Query.customers",
    "Query.invoices",
    "Query.reminders",
    "Query.syncIssues",
    "Query.syncRuns",
    "SyncRun.issues",
  ]);
});
