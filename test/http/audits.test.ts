import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  type Account,
  bearer,
  createAccount,
  startTestServer,
  type TestServer,
} from "./support.ts";

let database: TestDatabase;
let server: TestServer;
let account: Account;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestServer(database);
  account = await createAccount(database);
});
afterAll(async () => {
  await server.stop();
  await database.close();
});

/** As the audits do it, and with a key. */
function fetchWithKey(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("authorization", bearer(account).authorization);
  return fetch(url, { ...init, headers });
}

describe("GraphQL over HTTP", () => {
  const audits = serverAudits({ url: () => server.graphqlUrl, fetchFn: fetchWithKey });

  test("all audits are there", () => {
    expect(audits.length).toBeGreaterThanOrEqual(61);
  });

  for (const audit of audits) {
    test(`${audit.id} ${audit.name}`, async () => {
      expect(await audit.fn()).toMatchObject({ status: "ok" });
    });
  }
});
