import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Account, bearer, serveAccount, type TestServer } from "./support.ts";

let server: TestServer;
let account: Account;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ server, account, close } = await serveAccount());
});
afterAll(() => close());

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
