import { createClient } from "graphql-sse";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createApiKey, revokeApiKey } from "../../src/http/auth/keys.ts";
import { createSession } from "../../src/http/auth/session.ts";
import { createRun, dropListeners } from "../live/support.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  type Account,
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
  server = await startTestServer(database);
});
afterAll(async () => {
  await server.stop();
  await database.close();
});

const WITHIN_MS = 5000;
const subscribers = () => server.services.feed.subscribers();

async function payloadFor(account: Account) {
  const run = await createRun(database.pool, account);
  return { query: PROGRESS, variables: { runId: runId(run) } };
}

describe("a revoked key", () => {
  test("ends its sockets with 4403, its SSE streams and its requests; other keys of the user go on", async () => {
    const account = await createAccount(database);
    const { key } = await createApiKey(database.pool, { userName: account.userName, role: "READ" });
    const payload = await payloadFor(account);
    const revoked = await connectSocket(server, account);
    const kept = await connectSocket(server, { ...account, key });
    for (const { send, next } of [revoked, kept]) {
      send({ id: "1", type: "subscribe", payload });
      await next();
    }
    const stream = createClient({
      url: server.graphqlUrl,
      headers: bearer(account),
      retryAttempts: 0,
    }).iterate(payload);
    await stream.next();
    expect(subscribers()).toBe(3);

    const startedAt = performance.now();
    expect(await revokeApiKey(database.pool, account.keyId)).toBe(true);
    expect((await stream.next()).done).toBe(true);
    expect(await revoked.closed).toEqual({ code: 4403, reason: "Forbidden" });
    expect(performance.now() - startedAt).toBeLessThan(WITHIN_MS);
    await vi.waitFor(() => expect(subscribers()).toBe(1));
    expect((await post(server, { query: "{ __typename }" }, bearer(account))).status).toBe(401);
    expect(await revokeApiKey(database.pool, account.keyId)).toBe(false);
    kept.socket.terminate();
    await vi.waitFor(() => expect(subscribers()).toBe(0));
  });

  test("ends them though the notification was lost", async () => {
    const account = await createAccount(database);
    const { closed } = await connectSocket(server, account);
    await database.pool.query({
      text: "update api_keys set revoked_at = now() where id = $1",
      values: [account.keyId],
    });
    expect((await closed).code).toBe(4403);
  });

  test("ends them after a lost connection", async () => {
    const account = await createAccount(database);
    const { closed } = await connectSocket(server, account);
    await dropListeners(database.pool);
    await revokeApiKey(database.pool, account.keyId);
    expect((await closed).code).toBe(4403);
  });

  test("is refused at the next subscribe, even before that", async () => {
    const account = await createAccount(database);
    const { send, closed } = await connectSocket(server, account);
    await database.pool.query({
      text: "update api_keys set revoked_at = now() where id = $1",
      values: [account.keyId],
    });
    send({ id: "1", type: "subscribe", payload: { query: "{ viewer { name } }" } });
    expect((await closed).code).toBe(4403);
  });

  test("ends the sessions that were begun with it", async () => {
    const account = await createAccount(database);
    const cookie = await cookieOf(account);
    const socket = await openSocket(server, { headers: { cookie, origin: server.url } });
    socket.send({ type: "connection_init" });
    expect(await socket.next()).toEqual({ type: "connection_ack" });
    await revokeApiKey(database.pool, account.keyId);
    expect((await socket.closed).code).toBe(4403);
    expect((await post(server, { query: "{ __typename }" }, { cookie })).status).toBe(401);
  });
});

describe("a session cookie over WebSocket", () => {
  test("counts for a page of our own only", async () => {
    const account = await createAccount(database);
    const cookie = await cookieOf(account);
    const own = await openSocket(server, { headers: { cookie, origin: server.url } });
    own.send({ type: "connection_init" });
    expect(await own.next()).toEqual({ type: "connection_ack" });
    own.send({ id: "1", type: "subscribe", payload: { query: "{ viewer { role } }" } });
    expect(await own.next()).toMatchObject({ payload: { data: { viewer: { role: "ADMIN" } } } });
    own.socket.terminate();
    const nobody = await openSocket(server, { headers: { cookie } });
    nobody.send({ type: "connection_init" });
    expect((await nobody.closed).code).toBe(4403);
  });
});

async function cookieOf(account: Account): Promise<string> {
  const { secret } = await createSession(database.pool, {
    userId: account.userId,
    role: "ADMIN",
    apiKeyId: account.keyId,
  });
  return `dunlin_session=${secret}`;
}
