import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiKeyError } from "../../src/http/auth/api-key-error.ts";
import { authenticate, readKeyAccess } from "../../src/http/auth/authenticate.ts";
import { createApiKey, ensureApiKey, listApiKeys, revokeApiKey } from "../../src/http/auth/keys.ts";
import { createSession, readSession, readSessionAccess } from "../../src/http/auth/session.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const KEY = `dln_${"k".repeat(40)}`;

async function usedAt(keyId: string): Promise<Date | null> {
  const keys = await listApiKeys(database.pool);
  return keys.find(({ id }) => id === keyId)?.lastUsedAt ?? null;
}

describe("createApiKey", () => {
  test("makes the user when new, and a key that only its hash is kept of", async () => {
    const one = await createApiKey(database.pool, {
      userName: "ada",
      role: "READ",
      name: "laptop",
    });
    const other = await createApiKey(database.pool, { userName: "ada", role: "ADMIN" });
    expect(one.key).toMatch(/^dln_[A-Za-z0-9_-]{43}$/);
    expect(other.userId).toBe(one.userId);
    expect(await listApiKeys(database.pool, "ada")).toMatchObject([
      { name: "laptop", role: "READ", prefix: one.key.slice(0, 10), revokedAt: null },
      { name: null, role: "ADMIN" },
    ]);
    const { rows } = await database.pool.query("select k::text as text from api_keys k");
    expect(JSON.stringify(rows)).not.toContain(one.key);
  });

  test("many at once for one new user make one user", async () => {
    const made = await Promise.all(
      Array.from({ length: 8 }, () =>
        createApiKey(database.pool, { userName: "eve", role: "READ" }),
      ),
    );
    expect(new Set(made.map(({ userId }) => userId)).size).toBe(1);
    expect(new Set(made.map(({ key }) => key)).size).toBe(8);
  });
});

describe("ensureApiKey", () => {
  test("the same key twice changes nothing; another role is taken over", async () => {
    const first = await ensureApiKey(database.pool, { userName: "demo", role: "READ", key: KEY });
    const second = await ensureApiKey(database.pool, { userName: "demo", role: "ADMIN", key: KEY });
    expect(second).toEqual(first);
    expect(await authenticate(database.pool, KEY)).toMatchObject({
      userName: "demo",
      role: "ADMIN",
    });
  });

  test("refuses a key of someone else, a malformed one and a revoked one", async () => {
    const taken = ensureApiKey(database.pool, { userName: "other", role: "READ", key: KEY });
    await expect(taken).rejects.toThrow(ApiKeyError);
    const short = ensureApiKey(database.pool, { userName: "demo", role: "READ", key: "dln_x" });
    await expect(short).rejects.toThrow("at least 32");
    const { keyId } = await ensureApiKey(database.pool, {
      userName: "demo",
      role: "ADMIN",
      key: KEY,
    });
    await revokeApiKey(database.pool, keyId);
    const revoked = ensureApiKey(database.pool, { userName: "demo", role: "ADMIN", key: KEY });
    await expect(revoked).rejects.toThrow("revoked");
    expect((await listApiKeys(database.pool, "other")).length).toBe(0);
  });
});

describe("authenticate", () => {
  test("tells who holds the key, and notes the use at most once a minute", async () => {
    const { key, keyId, userId } = await createApiKey(database.pool, {
      userName: "bob",
      role: "SYNC",
    });
    expect(await usedAt(keyId)).toBeNull();
    const viewer = { userId, userName: "bob", role: "SYNC", keyId, sessionId: null };
    expect(await authenticate(database.pool, key)).toEqual(viewer);
    const first = await usedAt(keyId);
    expect(first).not.toBeNull();
    await authenticate(database.pool, key);
    expect(await usedAt(keyId)).toEqual(first);
    await database.pool.query({
      text: "update api_keys set last_used_at = now() - interval '61 seconds' where id = $1",
      values: [keyId],
    });
    await authenticate(database.pool, key);
    expect((await usedAt(keyId))?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? 0);
  });

  test("a revoked key is nobody's", async () => {
    const { key, keyId } = await createApiKey(database.pool, { userName: "bob", role: "SYNC" });
    expect(await revokeApiKey(database.pool, keyId)).toBe(true);
    expect(await authenticate(database.pool, key)).toBeNull();
  });

  test("many at once are told apart, and those not in force are left out", async () => {
    const { pool } = database;
    const make = (userName: string, role: "READ" | "ADMIN") =>
      createApiKey(pool, { userName, role });
    const [bob, carol, gone] = [
      await make("bob", "READ"),
      await make("carol", "ADMIN"),
      await make("bob", "ADMIN"),
    ];
    await revokeApiKey(pool, gone.keyId);
    const unknown = `dln_${"x".repeat(40)}`;
    const found = await readKeyAccess(pool, [carol.key, unknown, gone.key, bob.key]);
    expect([...found.keys()].toSorted()).toEqual([bob.key, carol.key].toSorted());
    expect(found.get(bob.key)?.viewer).toMatchObject({ userName: "bob", keyId: bob.keyId });
    expect(found.get(carol.key)?.viewer).toMatchObject({ role: "ADMIN", keyId: carol.keyId });
    expect(await usedAt(bob.keyId)).not.toBeNull();
    expect(await usedAt(carol.keyId)).not.toBeNull();
  });

  test("something malformed never reaches the database", async () => {
    const unreachable = { query: () => Promise.reject(new Error("asked")) };
    for (const key of [
      null,
      "",
      "dln_",
      "dln_\0",
      `dln_${"x".repeat(40)}'`,
      `xln_${"x".repeat(40)}`,
    ]) {
      expect(await authenticate(unreachable, key)).toBeNull();
    }
    expect(await revokeApiKey(database.pool, "not an id")).toBe(false);
  });
});

describe("sessions", () => {
  test("end when they expire, and are then forgotten", async () => {
    const { userId } = await createApiKey(database.pool, { userName: "carl", role: "READ" });
    const { secret, sessionId } = await createSession(database.pool, { userId, role: "READ" });
    expect(await readSession(database.pool, secret)).toMatchObject({
      userId,
      sessionId,
      keyId: null,
    });
    await database.pool.query({
      text: "update sessions set expires_at = now() - interval '1 second' where id = $1",
      values: [sessionId],
    });
    expect(await readSession(database.pool, secret)).toBeNull();
    await createSession(database.pool, { userId, role: "READ" });
    const { rows } = await database.pool.query("select from sessions");
    expect(rows).toHaveLength(1);
  });

  test("many at once are told apart", async () => {
    const { pool } = database;
    const sessions = await Promise.all(
      ["dora", "emil"].map(async (userName) => {
        const { userId } = await createApiKey(pool, { userName, role: "READ" });
        return { userName, ...(await createSession(pool, { userId, role: "READ" })) };
      }),
    );
    const found = await readSessionAccess(
      pool,
      sessions.map(({ secret }) => secret),
    );
    for (const { secret, userName, sessionId } of sessions) {
      expect(found.get(secret)?.viewer).toMatchObject({ userName, sessionId });
    }
  });
});
