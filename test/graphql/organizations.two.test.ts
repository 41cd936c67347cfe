import { afterAll, beforeAll, expect, it } from "vitest";
import { encodeGlobalId } from "../../src/graphql/global-id.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { seedCustomer, seedInvoice } from "./seed.ts";
import { createTestApi, type TestApi } from "./support.ts";

let database: TestDatabase;
let api: TestApi;
let first: TestOrganization;
let second: TestOrganization;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database);
  first = await createOrganization(database.pool);
  second = await createOrganization(database.pool, { userId: first.userId });
  for (const [organization, name] of [
    [first, "North"],
    [second, "South"],
  ] as const) {
    // Two organizations of one source may give the same id to different records.
    await seedCustomer(database.pool, organization, { name, zoho_customer_id: "same" });
    await seedInvoice(database.pool, organization, { number: name, zoho_invoice_id: "same" });
  }
});

afterAll(() => database.close());

const idOf = ({ organizationId }: TestOrganization): string =>
  encodeGlobalId("Organization", organizationId);

interface Lists {
  readonly customers: Named;
  readonly invoices: Named;
}
interface Named {
  readonly totalCount: number;
  readonly nodes: readonly { readonly label: string; readonly organization: { id: string } }[];
}

const LISTS = `
  query ($customers: CustomerFilter, $invoices: InvoiceFilter) {
    customers(first: 10, filter: $customers, orderBy: { field: NAME }) {
      totalCount
      nodes { label: name organization { id } }
    }
    invoices(first: 10, filter: $invoices, orderBy: { field: NUMBER }) {
      totalCount
      nodes { label: number organization { id } }
    }
  }
`;

it("shows the records of both, each with its organization", async () => {
  const both = {
    totalCount: 2,
    nodes: [
      { label: "North", organization: { id: idOf(first) } },
      { label: "South", organization: { id: idOf(second) } },
    ],
  };
  expect(await api.data<Lists, object>(first, LISTS, {})).toEqual({
    customers: both,
    invoices: both,
  });
});

it("shows those of one alone when asked for it", async () => {
  const filter = { organizationId: { eq: idOf(second) } };
  const one = { totalCount: 1, nodes: [{ label: "South", organization: { id: idOf(second) } }] };
  expect(
    await api.data<Lists, object>(first, LISTS, { customers: filter, invoices: filter }),
  ).toEqual({ customers: one, invoices: one });
});

it("tells records with the same source id apart by their organization", async () => {
  const lookup = (organization: TestOrganization) =>
    api.data<{ customer: { name: string } | null; invoice: { number: string } | null }, object>(
      first,
      "query ($source: SourceRef!) { customer(by: { source: $source }) { name } invoice(by: { source: $source }) { number } }",
      { source: { organizationId: idOf(organization), sourceId: "same" } },
    );
  expect(await lookup(first)).toEqual({
    customer: { name: "North" },
    invoice: { number: "North" },
  });
  expect(await lookup(second)).toEqual({
    customer: { name: "South" },
    invoice: { number: "South" },
  });
});
