import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Access, prepareAccess } from "../../src/app/access.ts";
import { readConfig } from "../../src/config.ts";
import { generateApiKey } from "../../src/http/auth/api-key.ts";
import { authenticate } from "../../src/http/auth/authenticate.ts";
import { createApiKey, revokeApiKey } from "../../src/http/auth/keys.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let dataDir: string;

beforeEach(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "dunlin-access-"));
});
afterEach(async () => {
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

function prepare(
  environment: Record<string, string>,
  userName: string | null,
): Promise<Access | null> {
  const config = readConfig({ DUNLIN_DATA_DIR: dataDir, ...environment });
  return prepareAccess({ config, database, userName, log: pino({ level: "silent" }) });
}

it("keeps the key it made, until somebody revokes it", async () => {
  const first = await prepare({}, "demo");
  const again = await prepare({}, "demo");
  expect(again?.apiKey).toBe(first?.apiKey);
  expect(again?.loginPath).not.toBe(first?.loginPath);
  expect((await readFile(join(dataDir, "api-key"), "utf8")).trim()).toBe(first?.apiKey);
  const viewer = await authenticate(database.pool, first?.apiKey ?? null);
  expect(viewer).toMatchObject({ userName: "demo", role: "ADMIN" });

  await revokeApiKey(database.pool, viewer?.keyId ?? "");
  const renewed = await prepare({}, "demo");
  expect(renewed?.apiKey).not.toBe(first?.apiKey);
  expect((await prepare({}, "demo"))?.apiKey).toBe(renewed?.apiKey);
});

it("makes no key for a database of the user's own unless it is told one", async () => {
  const DATABASE_URL = database.url;
  expect(await prepare({ DATABASE_URL }, null)).toBeNull();
  const DUNLIN_API_KEY = generateApiKey();
  const told = await prepare({ DATABASE_URL, DUNLIN_API_KEY }, null);
  expect(told).toMatchObject({ apiKey: DUNLIN_API_KEY, userName: "admin" });

  await createApiKey(database.pool, { userName: "berta", role: "READ" });
  const known = await prepare({ DATABASE_URL, DUNLIN_API_KEY }, null);
  expect(known?.userName).toBe("admin");
  await expect(prepare({ DATABASE_URL, DUNLIN_API_KEY: generateApiKey() }, null)).rejects.toThrow(
    /^DUNLIN_API_KEY is set, but there are several users/,
  );
});
