import { afterAll, beforeAll, expect, test } from "vitest";
import { seedInvoice } from "../graphql/seed.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { type ServerProcess, spawnServer } from "./spawn-server.ts";
import { type Account, bearer, createAccount } from "./support.ts";

const ROWS = 7;
const PAGE = `
  query ($after: String) {
    invoices(first: 2, after: $after, orderBy: { field: UPDATED_AT }) {
      nodes { id }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

let database: TestDatabase;
let account: Account;

beforeAll(async () => {
  database = await createTestDatabase();
  account = await createAccount(database);
  // All changed at the same instant: only the id tells them apart.
  for (let row = 0; row < ROWS; row += 1) {
    await seedInvoice(database.pool, account, { updated_at: "2026-06-01T00:00:00.001Z" });
  }
});
afterAll(() => database.close());

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

test("a walk goes on after the server was started again, its cursor as good as before", async () => {
  const seen: string[] = [];
  const ask = async ({ graphqlUrl }: ServerProcess, after: string | null): Promise<Page> => {
    const response = await fetch(graphqlUrl, {
      method: "POST",
      headers: { ...bearer(account), "content-type": "application/json" },
      body: JSON.stringify({ query: PAGE, variables: { after } }),
    });
    const { data } = (await response.json()) as { data: { invoices: Page } };
    seen.push(...data.invoices.nodes.map(({ id }) => id));
    return data.invoices;
  };
  const before = await spawnServer(database);
  let { pageInfo } = await ask(before, null);
  await before.stop();
  const after = await spawnServer(database);
  while (pageInfo.hasNextPage) ({ pageInfo } = await ask(after, pageInfo.endCursor));
  await after.stop();
  expect(seen).toHaveLength(ROWS);
  expect(new Set(seen).size).toBe(ROWS);
}, 120_000);
