import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { columnsOf } from "../../src/graphql/asked-columns.ts";
import { schema } from "../../src/graphql/schema.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { LONG_AGO, seedCustomer, seedInvoice, seedReminder } from "./seed.ts";
import { createTestApi, type TestApi } from "./support.ts";

const LISTS = [
  ["Customer", "customers(filter: { or: [{ deleted: true }, { deleted: false }] })"],
  ["Invoice", "invoices(filter: { or: [{ deleted: true }, { deleted: false }] })"],
  ["Reminder", "reminders"],
] as const;
const FIELDS = LISTS.flatMap(([type, list]) =>
  Object.values((schema.getType(type) as GraphQLObjectType).getFields()).map(
    (field) => [type, field.name, list, field] as const,
  ),
);

let database: TestDatabase;
let api: TestApi;
let org: TestOrganization;

beforeAll(async () => {
  database = await createTestDatabase();
  const { pool } = database;
  api = createTestApi(database, { now: new Date("2026-08-10T12:00:00Z") });
  org = await createOrganization(pool);
  const customer = await seedCustomer(pool, org, {
    company_name: "Acme Ltd",
    primary_phone: "+494315550142",
    primary_email: "pay@acme.example",
    contact_persons_synced_at: LONG_AGO,
    currency_code: "EUR",
    deleted_at: LONG_AGO,
  });
  const invoice = await seedInvoice(pool, org, {
    customer_id: customer.uuid,
    reference: "PO 7",
    currency_code: "KWD",
    balance: "40",
    deleted_at: LONG_AGO,
  });
  await seedInvoice(pool, org, { customer_id: customer.uuid, currency_code: "KWD" });
  await seedReminder(pool, org, invoice, { customer_id: customer.uuid, delivered_at: LONG_AGO });
});

afterAll(() => database.close());

async function ask(list: string, selections: string): Promise<Record<string, unknown>[]> {
  const data = await api.data(org, `{ list: ${list} { nodes { ${selections} } } }`);
  return (data as { list: { nodes: Record<string, unknown>[] } }).list.nodes;
}

/** Of the field, with all leaves below it; a list below it with its ids alone. */
function selectionOf({ name, type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return name;
  if (named.name.endsWith("Connection")) return `${name} { totalCount nodes { id } }`;
  const leaves = Object.values(named.getFields()).filter(
    ({ type: below, args }) => isLeafType(getNamedType(below)) && !args.some(isRequiredArgument),
  );
  return `${name} { ${leaves.map((leaf) => leaf.name).join(" ")} }`;
}

describe("a list reads the columns of what is asked, and that is enough for", () => {
  it.each(FIELDS)("%s.%s", async (type, name, list, field) => {
    expect(columnsOf(field)).not.toEqual([]);
    const all = FIELDS.filter(([of]) => of === type).map(([, , , one]) => selectionOf(one));
    const together = await ask(list, all.join(" "));
    const alone = await ask(list, selectionOf(field));
    expect(alone.length).toBeGreaterThan(0);
    expect(alone).toEqual(together.map((node) => ({ [name]: node[name] })));
  });
});

it("reads no others", async () => {
  const { statements } = await api.run(org, "{ invoices { nodes { number customer { name } } } }");
  const text = statements.at(-1);
  expect(text?.replace(/\s+/g, " ")).toContain(
    'select i.id as "id", i.customer_id as "customerId", i.number as "number", i.due_date as "dueDate", ( select row_to_json(customer) from ( select c.id as "id", c.name as "name" from customers_cache c',
  );
});

it("reads for every place of the operation what any of its places asks", async () => {
  const customer = "customer { name }";
  const document = `{ a: invoices { nodes { ...on Invoice { id } } } b: invoices { nodes { ...f } } } fragment f on Invoice { number ${customer} }`;
  const { data } = await api.run(org, document);
  const lists = data as unknown as Record<string, { nodes: unknown[] }>;
  expect(lists.b?.nodes).toEqual([{ number: "INV-1", customer: { name: "Acme" } }]);
  expect(lists.a?.nodes).toEqual([{ id: expect.any(String) }]);
});
