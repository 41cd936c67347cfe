import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { countOldSecrets, renewSecrets } from "../../src/connections/renew-secrets.ts";
import { createSecrets } from "../../src/connections/secrets.ts";
import { createTokenStore } from "../../src/connections/token-store.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { createHttpClient } from "../../src/zoho/http.ts";
import { refreshAccessToken } from "../../src/zoho/oauth.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { connected, SECRET_KEY } from "./connected.ts";

const NEW_KEY = "a newer secret key for tests, of 32 characters";

let db: TestDatabase;
let sandbox: Sandbox;
let organizationId: string;
const http = createHttpClient();

beforeAll(async () => {
  db = await createTestDatabase();
  sandbox = await startSandbox({ customers: 1, invoices: 1 });
});
afterAll(async () => {
  await http.close();
  await sandbox.close();
  await db.close();
});
beforeEach(async () => {
  await db.pool.query("delete from organization_credentials");
  ({ organizationId } = await connected(db, sandbox));
});

/** A token that the source gives for what is stored, read with these keys alone. */
async function refreshedWith(keys: readonly string[]): Promise<string> {
  await db.pool.query("update organization_credentials set access_token_expires_at = now()");
  const secrets = createSecrets(keys);
  const store = createTokenStore({ db, secrets, organizationId });
  const { signal } = new AbortController();
  return store.accessToken(null, (credentials) => refreshAccessToken(http, credentials, signal));
}

test("after a start with the new key in front, the old one is needed no longer", async () => {
  const rotated = createSecrets([NEW_KEY, SECRET_KEY]);
  expect(await countOldSecrets(db.pool, rotated)).toBe(1);
  expect(await renewSecrets(db.pool, rotated)).toEqual({ renewed: 1, unreadable: 0 });
  expect(await countOldSecrets(db.pool, rotated)).toBe(0);
  expect(await renewSecrets(db.pool, rotated)).toEqual({ renewed: 0, unreadable: 0 });
  expect(await refreshedWith([NEW_KEY])).toMatch(/./);
});

test("what no key can read stays as it is, for the day on which its key is found", async () => {
  const wrong = createSecrets([NEW_KEY]);
  expect(await renewSecrets(db.pool, wrong)).toEqual({ renewed: 0, unreadable: 1 });
  expect(await countOldSecrets(db.pool, wrong)).toBe(1);
  expect(await refreshedWith([SECRET_KEY])).toMatch(/./);
});
