import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createTokenStore } from "../../src/connections/token-store.ts";
import { type Database, openDatabase } from "../../src/db/database.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { createHttpClient } from "../../src/zoho/http.ts";
import { refreshAccessToken } from "../../src/zoho/oauth.ts";
import type { Credentials } from "../../src/zoho/ports.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { connected, secrets } from "./connected.ts";

let db: TestDatabase;
let other: Database;
let sandbox: Sandbox;
let organizationId: string;
const http = createHttpClient();
const signal = new AbortController().signal;
const refresh = (credentials: Credentials) => refreshAccessToken(http, credentials, signal);

beforeAll(async () => {
  db = await createTestDatabase();
  other = openDatabase({ url: db.url, max: 3 });
});

afterAll(async () => {
  await http.close();
  await other.close();
  await db.close();
});

beforeEach(async () => {
  sandbox = await startSandbox({ customers: 1, invoices: 1 });
  ({ organizationId } = await connected(db, sandbox));
  sandbox.log.clear();
});

afterEach(() => sandbox.close());

function store(database: Database = db) {
  return createTokenStore({ db: database, secrets, organizationId });
}

async function change(assignment: string): Promise<void> {
  await db.pool.query({
    text: `update organization_credentials set ${assignment} where organization_id = $1`,
    values: [organizationId],
  });
}

const EXPIRES_SOON = "access_token_expires_at = clock_timestamp() + interval '4 minutes'";

test("a token with five minutes left is used, by every process, without asking Zoho", async () => {
  const token = await store().accessToken(null, refresh);
  expect(await store(other).accessToken(null, refresh)).toBe(token);
  expect(sandbox.log.of("token")).toHaveLength(0);
});

test("many callers of two processes refresh once", async () => {
  await change(EXPIRES_SOON);
  const [first, second, third] = [store(), store(), store(other)];
  const tokens = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      ([first, second, third][index % 3] ?? first).accessToken(null, refresh),
    ),
  );
  expect(new Set(tokens).size).toBe(1);
  expect(sandbox.log.of("token")).toHaveLength(1);
});

test("a token that one store has kept is not given again once the API refused it", async () => {
  const keeping = store();
  const rejected = await keeping.accessToken(null, refresh);
  expect(await keeping.accessToken(null, refresh)).toBe(rejected);
  const fresh = await keeping.accessToken(rejected, refresh);
  expect(fresh).not.toBe(rejected);
  expect(await keeping.accessToken(null, refresh)).toBe(fresh);
});

test("a token that the API refused is replaced once for all who saw it refused", async () => {
  const rejected = await store().accessToken(null, refresh);
  const fresh = await store().accessToken(rejected, refresh);
  expect(fresh).not.toBe(rejected);
  expect(await store(other).accessToken(rejected, refresh)).toBe(fresh);
  expect(sandbox.log.of("token")).toHaveLength(1);
});

test("a dead refresh token is a matter for a person", async () => {
  await change(
    `refresh_token = '${secrets.encrypt("1000.dead", `${organizationId}:refresh_token`)}', access_token = null, access_token_expires_at = null`,
  );
  await expect(store().accessToken(null, refresh)).rejects.toMatchObject({
    action: "RECONNECT",
    code: "NEEDS_RECONNECT",
    message: expect.stringContaining("invalid_code"),
  });
});

test.each(["400", "200", "localized"] as const)(
  "after the throttle (%s) Zoho is left alone for ten minutes",
  async (tokenThrottle) => {
    sandbox.setSwitches({ tokensPerTenMinutes: 0, tokenThrottle });
    await change("access_token_expires_at = clock_timestamp()");
    const before = Date.now();
    const error = await store()
      .accessToken(null, refresh)
      .catch((failure: unknown) => failure);
    expect(error).toMatchObject({ action: "WAIT", code: "TOKEN_UNAVAILABLE" });
    const { until } = error as { until: number };
    expect(Math.abs(until - before - 600_000)).toBeLessThan(5_000);
    await expect(store(other).accessToken(null, refresh)).rejects.toMatchObject({ until });
    expect(sandbox.log.of("token")).toHaveLength(1);

    sandbox.setSwitches({ tokensPerTenMinutes: 10 });
    await change("refresh_not_before = clock_timestamp()");
    await expect(store().accessToken(null, refresh)).resolves.toMatch(/./);
  },
);

test("while Zoho gives no token, one that has not expired yet will do", async () => {
  const token = await store().accessToken(null, refresh);
  sandbox.setSwitches({ faults: [{ match: "token", times: 1, kind: "502-html" }] });
  await change(EXPIRES_SOON);
  expect(await store().accessToken(null, refresh)).toBe(token);
  expect(await store().accessToken(null, refresh)).toBe(token);
  expect(sandbox.log.of("token")).toHaveLength(1);
});

test("secrets are stored encrypted", async () => {
  const { rows } = await db.pool.query<{ stored: string }>({
    text: "select row_to_json(c)::text as stored from organization_credentials c",
  });
  const text = rows.map(({ stored }) => stored).join();
  const { refreshToken, clientSecret } = sandbox.credentials;
  expect(text).not.toContain(refreshToken);
  expect(text).not.toContain(clientSecret);
  expect(text).not.toContain(await store().accessToken(null, refresh));
});
