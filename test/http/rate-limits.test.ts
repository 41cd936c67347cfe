import { createClient } from "graphql-sse";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { TokenBuckets } from "../../src/http/limits/token-buckets.ts";
import { createRun } from "../live/support.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  bearer,
  connectSocket,
  createAccount,
  openSocket,
  PROGRESS,
  post,
  runId,
  startTestServer,
  type TestServer,
} from "./support.ts";

let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestServer(database, {
    rateLimits: { requestBurst: 5, requestsPerSecond: 0.001, connections: 3 },
  });
});
afterAll(async () => {
  await server.stop();
  await database.close();
});

const me = { query: "{ viewer { name } }" };

describe("TokenBuckets", () => {
  test("a burst at once, then as many as time brings back, for each holder apart", () => {
    const buckets = new TokenBuckets(() => ({ burst: 3, perSecond: 2 }));
    expect([1, 2, 3].map(() => buckets.take("a", 0))).toEqual([0, 0, 0]);
    expect(buckets.take("a", 0)).toBe(500);
    expect(buckets.take("b", 0)).toBe(0);
    expect(buckets.take("a", 250)).toBe(250);
    expect(buckets.take("a", 500)).toBe(0);
    expect(buckets.take("a", 500)).toBe(500);
    expect([1, 2, 3, 4].map(() => buckets.take("a", 60_000))).toEqual([0, 0, 0, 500]);
  });

  test("forgets full buckets, never one that is in use", () => {
    const buckets = new TokenBuckets(() => ({ burst: 1, perSecond: 1 }));
    for (let holder = 0; holder < 3000; holder += 1) buckets.take(String(holder), holder * 2000);
    buckets.take("used", 9_000_000);
    for (let holder = 0; holder < 2000; holder += 1) buckets.take(`new ${holder}`, 9_000_000);
    expect(buckets.take("used", 9_000_000)).toBe(1000);
  });
});

describe("requests", () => {
  test("one too many is 429, RATE_LIMITED, with when to come again; other keys go on", async () => {
    const [greedy, modest] = [await createAccount(database), await createAccount(database)];
    for (let count = 0; count < 5; count += 1) {
      expect((await post(server, me, bearer(greedy))).status).toBe(200);
    }
    const refused = await post(server, me, bearer(greedy));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(900);
    expect(refused.body.errors).toEqual([
      { message: expect.any(String), extensions: { code: "RATE_LIMITED" } },
    ]);
    expect((await post(server, me, bearer(modest))).status).toBe(200);
  });

  test("operations over WebSocket count with those over HTTP; the socket stays open", async () => {
    const account = await createAccount(database);
    for (let count = 0; count < 4; count += 1) await post(server, me, bearer(account));
    const { send, next, socket } = await connectSocket(server, account);
    send({ id: "1", type: "subscribe", payload: me });
    expect(await next()).toMatchObject({ id: "1", type: "next" });
    expect(await next()).toEqual({ id: "1", type: "complete" });
    send({ id: "2", type: "subscribe", payload: me });
    expect(await next()).toMatchObject({
      id: "2",
      type: "error",
      payload: [{ extensions: { code: "RATE_LIMITED", retryAfterSeconds: expect.any(Number) } }],
    });
    send({ type: "ping" });
    expect(await next()).toEqual({ type: "pong" });
    socket.terminate();
  });
});

describe("two servers of one database", () => {
  const limits = { requestBurst: 8, requestsPerSecond: 0.001, connections: 4 };

  test("together grant a key no more than one would alone, and all of it when the other is gone", async () => {
    const one = await startTestServer(database, { rateLimits: limits });
    const other = await startTestServer(database, { rateLimits: limits });
    await server.stop();
    /** How many of eight requests to each are answered, with a key that nobody has used. */
    const granted = async (...servers: TestServer[]): Promise<number> => {
      const account = await createAccount(database);
      const answers = await Promise.all(
        servers.flatMap((at) => Array.from({ length: 8 }, () => post(at, me, bearer(account)))),
      );
      return answers.filter(({ status }) => status === 200).length;
    };
    const opened = async (...servers: TestServer[]): Promise<number> => {
      const account = await createAccount(database);
      const sockets = await Promise.all(
        servers.flatMap((at) => Array.from({ length: 4 }, () => openSocket(at))),
      );
      for (const { send } of sockets) send({ type: "connection_init", payload: bearer(account) });
      const answers = await Promise.all(
        sockets.map(({ next, closed }) => Promise.race([next(), closed])),
      );
      for (const { socket } of sockets) socket.terminate();
      return answers.filter((answer) => "type" in answer).length;
    };
    await vi.waitFor(async () => expect(await granted(one, other)).toBe(8), 20_000);
    expect(await opened(one, other)).toBe(4);
    await other.stop();
    await vi.waitFor(async () => expect(await granted(one)).toBe(8), 20_000);
    expect(await opened(one)).toBe(4);
    await one.stop();
    server = await startTestServer(database, {
      rateLimits: { requestBurst: 5, requestsPerSecond: 0.001, connections: 3 },
    });
  });
});

describe("connections", () => {
  test("sockets and streams count together; one that ends makes room", async () => {
    const account = await createAccount(database);
    const run = await createRun(database.pool, account);
    const sockets = [await connectSocket(server, account), await connectSocket(server, account)];
    const client = createClient({
      url: server.graphqlUrl,
      headers: bearer(account),
      retryAttempts: 0,
    });
    const stream = client.iterate({ query: PROGRESS, variables: { runId: runId(run) } });
    expect((await stream.next()).done).toBe(false);

    const refused = await openSocket(server);
    refused.send({ type: "connection_init", payload: bearer(account) });
    expect((await refused.closed).code).toBe(1013);
    const sse = await fetch(server.graphqlUrl, {
      method: "POST",
      headers: {
        ...bearer(account),
        "content-type": "application/json",
        accept: "text/event-stream",
      },
      body: JSON.stringify({ query: PROGRESS, variables: { runId: runId(run) } }),
    });
    expect(await sse.text()).toContain('"code":"RATE_LIMITED"');

    await stream.return?.(undefined);
    await vi.waitFor(() => expect(server.services.feed.subscribers()).toBe(0));
    sockets.push(await connectSocket(server, account));
    for (const { socket } of sockets) socket.terminate();
    for (const { closed } of sockets) await closed;
    await vi.waitFor(async () => {
      const again = await openSocket(server);
      again.send({ type: "connection_init", payload: bearer(account) });
      expect(await again.next()).toMatchObject({ type: "connection_ack" });
      again.socket.terminate();
    });
  });
});
