import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { raiseDataVersion } from "../../src/db/data-version.ts";
import { inTransaction } from "../../src/db/sql.ts";
import { BatchedReads } from "../../src/http/auth/batched-reads.ts";
import { createApiKey, revokeApiKey } from "../../src/http/auth/keys.ts";
import { AnswerStore } from "../../src/http/cache/answer-store.ts";
import { seedCustomer, seedInvoice, seedRun } from "../graphql/seed.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization } from "../support/organization.ts";
import { type ServerProcess, spawnServer } from "./spawn-server.ts";
import {
  type Account,
  bearer,
  createAccount,
  post,
  startTestServer,
  type TestServer,
} from "./support.ts";

let database: TestDatabase;
let server: TestServer;
let other: ServerProcess;
let account: Account;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestServer(database, { rateLimits: { requestBurst: 1_000_000 } });
  other = await spawnServer(database);
});
afterAll(async () => {
  await server.stop();
  await other.stop();
  await database.close();
});
beforeEach(async () => {
  account = await createAccount(database);
});

const NAMES = { query: "{ customers { nodes { name } } }" };

async function rename(name: string): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    await tx.query({
      text: "update customers_cache set name = $2 where user_id = $1",
      values: [account.userId, name],
    });
    await raiseDataVersion(tx, account.userId);
  });
}

/** How often a query was answered from the cache, and how often it could have been. */
async function outcomes(): Promise<{ hit: number; miss: number }> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const of = (outcome: string): number =>
    Number(
      text.match(new RegExp(`dunlin_graphql_cache_total\\{outcome="${outcome}"\\} (\\d+)`))?.[1] ??
        0,
    );
  return { hit: of("hit"), miss: of("miss") };
}

/** Asks until the answer is kept; it is kept just after it was sent. */
async function warm(body: object, headers: Record<string, string> = bearer(account)) {
  const { hit } = await outcomes();
  return await vi.waitFor(async () => {
    const answer = await post(server, body, headers);
    expect((await outcomes()).hit).toBeGreaterThan(hit);
    return answer;
  });
}

async function hits(ask: () => Promise<unknown>): Promise<number> {
  const before = await outcomes();
  await ask();
  return (await outcomes()).hit - before.hit;
}

describe("an answer from the cache", () => {
  test("is the same to the letter, and takes one statement: the check of the key", async () => {
    await seedCustomer(database.pool, account, { name: "Acme" });
    const first = await post(server, NAMES, bearer(account));
    const kept = await warm(NAMES);
    expect(kept).toMatchObject({ status: 200, body: first.body });
    expect(kept.headers.get("content-type")).toBe(first.headers.get("content-type"));
    const query = vi.spyOn(database.pool, "query");
    await post(server, NAMES, bearer(account));
    const statements = query.mock.calls.map(([statement]) => (statement as { name?: string }).name);
    query.mockRestore();
    // The server counts its like now and then.
    expect(statements.filter((name) => name !== "count_api_servers")).toEqual([
      "authenticate_keys",
    ]);
  });

  test("is given in the media type that is asked for, over GET as well", async () => {
    await warm(NAMES);
    for (const accept of ["application/json", "application/graphql-response+json"]) {
      const answer = await post(server, NAMES, { ...bearer(account), accept });
      expect(answer.headers.get("content-type")).toContain(accept);
      const got = await fetch(`${server.graphqlUrl}?query=${encodeURIComponent(NAMES.query)}`, {
        headers: { ...bearer(account), accept },
      });
      expect(await got.json()).toEqual(answer.body);
      expect(got.status).toBe(200);
    }
    const image = await fetch(server.graphqlUrl, {
      method: "POST",
      headers: { ...bearer(account), "content-type": "application/json", accept: "image/png" },
      body: JSON.stringify(NAMES),
    });
    expect(image.status).toBe(406);
  });

  test("is not given to another user, role, document, variable or operation name", async () => {
    const { key } = await createApiKey(database.pool, { userName: account.userName, role: "READ" });
    const stranger = await createAccount(database);
    const body = {
      query:
        "query A($n: Int) { customers(first: $n) { nodes { name } } } query B { viewer { role } }",
      operationName: "A",
      variables: { n: 1 },
    };
    await warm(body);
    const different: [object, { key: string }][] = [
      [body, stranger],
      [body, { key }],
      [{ ...body, query: `${body.query} ` }, account],
      [{ ...body, variables: { n: 2 } }, account],
      [{ ...body, operationName: "B" }, account],
    ];
    for (const [asked, asker] of different) {
      expect(await hits(() => post(server, asked, bearer(asker)))).toBe(0);
    }
    expect(await hits(() => post(server, body, bearer(account)))).toBe(1);
  });

  test("is not given before the key is checked, nor after it was revoked", async () => {
    await warm(NAMES);
    expect((await post(server, NAMES)).status).toBe(401);
    expect(
      (await post(server, NAMES, { authorization: `Bearer dln_${"x".repeat(43)}` })).status,
    ).toBe(401);
    await revokeApiKey(database.pool, account.keyId);
    const revoked = await post(server, NAMES, { ...bearer(account), "if-none-match": "*" });
    expect(revoked.status).toBe(401);
    expect(revoked.body.data).toBeUndefined();
  });

  test("ends with the day of any organization of the user", async () => {
    let now = new Date("2026-06-01T10:00:00Z");
    const dated = await startTestServer(database, { clock: () => now });
    await database.pool.query({
      text: "update organizations set time_zone = 'Asia/Tokyo' where user_id = $1",
      values: [account.userId],
    });
    await createOrganization(database.pool, account);
    await seedInvoice(database.pool, account, { due_date: "2026-06-01" });
    const asked = { query: "{ invoices { nodes { status daysOverdue } } }" };
    const ask = async () => (await post(dated, asked, bearer(account))).body.data;
    const open = { invoices: { nodes: [{ status: "SENT", daysOverdue: 0 }] } };
    for (let round = 0; round < 5; round += 1) expect(await ask()).toEqual(open);
    // In Tokyo it is the next day, nothing was written, and the answer is another.
    now = new Date("2026-06-01T15:00:00Z");
    expect(await ask()).toEqual({ invoices: { nodes: [{ status: "OVERDUE", daysOverdue: 1 }] } });
    now = new Date("2026-06-01T14:59:59Z");
    expect(await ask()).toEqual(open);
    await dated.stop();
  });
});

test("a question that was asked once costs no second look at the key", async () => {
  const asked = async (): Promise<string[]> => {
    const query = vi.spyOn(database.pool, "query");
    await post(server, NAMES, bearer(account));
    const names = query.mock.calls.map(([statement]) => (statement as { name?: string }).name);
    query.mockRestore();
    return names.filter((name): name is string => name === "authenticate_keys");
  };
  await post(server, { query: "{ __typename }" }, bearer(account));
  expect(await asked()).toHaveLength(1);
  expect(await hits(() => post(server, NAMES, bearer(account)))).toBe(0);
  await warm(NAMES);
});

describe("what is never kept", () => {
  test.each([
    ["quota", "{ viewer { organizations { quota { usedToday } } } }"],
    ["the schedule", "{ viewer { organizations { nextScheduledSyncAt } } }"],
    ["calls, in a fragment", "{ syncRuns { nodes { ...R } } } fragment R on SyncRun { apiCalls }"],
    ["calls of a phase", "{ syncRuns { nodes { phases { apiCalls } } } }"],
    ["time left", "{ syncRuns { nodes { etaSeconds } } }"],
    ["throttle", "{ syncRuns { nodes { throttledUntil } } }"],
    ["what is due now", "{ dueReminders { count } }"],
    ["a forecast", "{ syncForecast { apiCalls } }"],
    ["an error", "{ customers(first: 1000) { nodes { id } } }"],
    ["a mutation", 'mutation { cancelSync(input: { runId: "x" }) { userErrors { code } } }'],
  ])("%s", async (_name, query) => {
    await seedRun(database.pool, account);
    const before = await outcomes();
    for (let round = 0; round < 4; round += 1) await post(server, { query }, bearer(account));
    expect(await outcomes()).toEqual(before);
  });

  test("an answer during which the data changed", async () => {
    await seedCustomer(database.pool, account, { name: "before" });
    const { pool } = server.services.database;
    const query = pool.query.bind(pool) as (...parameters: unknown[]) => unknown;
    let changes = 0;
    const spy = vi.spyOn(pool, "query").mockImplementation(((...parameters: unknown[]) => {
      const [statement] = parameters as [{ text?: string }];
      if (statement.text?.includes("from customers_cache") !== true || changes > 0) {
        return query(...parameters);
      }
      changes += 1;
      // The page is read, and before the answer is complete the data are others.
      return (query(...parameters) as Promise<unknown>).then(async (result) => {
        spy.mockRestore();
        await rename("after");
        return result;
      });
    }) as never);
    const name = async () =>
      (await post(server, NAMES, bearer(account))).body.data as { customers: { nodes: unknown[] } };
    expect((await name()).customers.nodes).toEqual([{ name: "before" }]);
    for (let round = 0; round < 5; round += 1) {
      expect((await name()).customers.nodes).toEqual([{ name: "after" }]);
    }
  });
});

test("1,500 commits here, each asked for in another process at once: no stale answer", async () => {
  await seedCustomer(database.pool, account, { name: "0" });
  const ask = async (): Promise<string> => {
    const response = await fetch(other.graphqlUrl, {
      method: "POST",
      headers: { ...bearer(account), "content-type": "application/json" },
      body: JSON.stringify(NAMES),
    });
    const { data } = (await response.json()) as {
      data: { customers: { nodes: [{ name: string }] } };
    };
    return data.customers.nodes[0].name;
  };
  let stale = 0;
  for (let commit = 1; commit <= 1500; commit += 1) {
    // Requests that run while it commits may see either; they are what could leave an old answer behind.
    const during = ask();
    await rename(String(commit));
    const after = await Promise.all([ask(), ask()]);
    if (after.some((name) => name !== String(commit))) stale += 1;
    expect([String(commit - 1), String(commit)]).toContain(await during);
  }
  expect(stale).toBe(0);
  const metrics = await (await fetch(`${other.url}/metrics`)).text();
  expect(Number(metrics.match(/cache_total\{outcome="hit"\} (\d+)/)?.[1] ?? 0)).toBeGreaterThan(0);
}, 120_000);

describe("BatchedReads", () => {
  test("whoever waits shares one read, which began after they came, for all that they ask", async () => {
    const finish: (() => void)[] = [];
    const begun: (readonly string[])[] = [];
    const reads = new BatchedReads<string>((names) => {
      begun.push(names);
      const found = new Map(names.map((name) => [name, `${name} ${begun.length}`]));
      return new Promise((resolve) => finish.push(() => resolve(found)));
    });
    const first = [reads.find("a"), reads.find("c")];
    await vi.waitFor(() => expect(begun).toEqual([["a", "c"]]));
    const waiting = [reads.find("a"), reads.find("b"), reads.find("a")];
    finish[0]?.();
    expect(await Promise.all(first)).toEqual(["a 1", "c 1"]);
    await vi.waitFor(() =>
      expect(begun).toEqual([
        ["a", "c"],
        ["a", "b"],
      ]),
    );
    const late = reads.find("a");
    finish[1]?.();
    expect(await Promise.all(waiting)).toEqual(["a 2", "b 2", "a 2"]);
    await vi.waitFor(() => expect(begun).toHaveLength(3));
    finish[2]?.();
    expect(await late).toBe("a 3");
  });

  test("a read that fails fails for those who shared it alone, and what is not found is null", async () => {
    let isAway = true;
    const reads = new BatchedReads<number>(async () => {
      if (isAway) throw new Error("gone");
      return new Map([["b", 2]]);
    });
    const failed = [reads.find("a"), reads.find("b")];
    await expect(failed[0]).rejects.toThrow("gone");
    await expect(failed[1]).rejects.toThrow("gone");
    isAway = false;
    expect(await Promise.all([reads.find("a"), reads.find("b")])).toEqual([null, 2]);
  });
});

describe("AnswerStore", () => {
  test("keeps what was asked for last, up to its size", () => {
    const store = new AnswerStore(20);
    store.set("a", "1", "12345678");
    store.set("b", "1", "12345678");
    expect(store.get("a", "1")).toBe("12345678");
    store.set("c", "1", "1");
    expect([store.get("a", "1"), store.get("b", "1"), store.get("c", "1")]).toEqual([
      "12345678",
      undefined,
      "1",
    ]);
    store.set("d", "1", "12345678901234567890");
    expect(store.get("d", "1")).toBeUndefined();
    store.set("c", "1", "12");
    expect([store.size, store.get("c", "1")]).toEqual([2, "12"]);
  });

  test("costs the same among however many that are gone: none leaves a place behind that is looked at again", () => {
    const store = new AnswerStore(1000);
    // What a Map does beyond one look for a key takes the longer, the more was deleted from it.
    const deletions = vi.spyOn(Map.prototype, "delete");
    const walks = [Symbol.iterator, "entries", "keys", "values", "forEach"] as const;
    const begun = walks.map((walk) => vi.spyOn(Map.prototype, walk));
    const work = (times: number, step: (time: number) => void) => {
      deletions.mockClear();
      for (const spy of begun) spy.mockClear();
      for (let time = 0; time < times; time += 1) step(time);
      const walked = begun.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
      return { deleted: deletions.mock.calls.length, walked };
    };
    try {
      store.set("kept", "1", "answer");
      expect(work(500, () => store.get("kept", "1"))).toEqual({ deleted: 0, walked: 0 });
      expect(work(500, (time) => store.set("kept", String(time), "answer"))).toEqual({
        deleted: 0,
        walked: 0,
      });
      work(1000, (time) => store.note(`first ${time}`));
      const { size } = store;
      // Each new one takes the place of one that goes.
      expect(work(1000, (time) => store.note(`other ${time}`))).toEqual({
        deleted: 1000,
        walked: 0,
      });
      expect(store.size).toBeCloseTo(size, -1);
    } finally {
      for (const spy of [deletions, ...begun]) spy.mockRestore();
    }
  });

  test("keeps what was asked for once more, not for ever", () => {
    const store = new AnswerStore(20);
    store.set("a", "1", "12345678");
    store.set("b", "1", "12345678");
    store.get("a", "1");
    store.set("c", "1", "12345678");
    expect([store.has("a"), store.has("b"), store.has("c")]).toEqual([true, false, true]);
    store.set("d", "1", "12345678");
    store.set("e", "1", "12345678");
    expect([store.has("a"), store.has("c"), store.has("d"), store.has("e")]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  test("has one answer for a question, of the data of its stamp", () => {
    const store = new AnswerStore(100);
    store.note("a");
    expect([store.has("a"), store.has("b"), store.get("a", "1")]).toEqual([true, false, undefined]);
    store.set("a", "1", "old");
    store.set("a", "2", "new");
    expect([store.size, store.get("a", "1"), store.get("a", "2")]).toEqual([1, undefined, "new"]);
  });
});
