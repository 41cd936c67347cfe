import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient } from "graphql-sse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PortInUseError } from "../../src/http/port-in-use-error.ts";
import { countListeners, createRun } from "../live/support.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  type Account,
  bearer,
  connectSocket,
  createAccount,
  openRaw,
  PROGRESS,
  runId,
  startTestServer,
} from "./support.ts";

let database: TestDatabase;
let account: Account;

beforeAll(async () => {
  database = await createTestDatabase();
  account = await createAccount(database);
});
afterAll(() => database.close());

describe("stop", () => {
  test("streams are told the end, sockets closed with 1001, and nothing is left open", async () => {
    const server = await startTestServer(database);
    const run = await createRun(database.pool, account);
    const payload = { query: PROGRESS, variables: { runId: runId(run) } };

    const socket = await connectSocket(server, account);
    socket.send({ id: "1", type: "subscribe", payload });
    await socket.next();
    const client = createClient({
      url: server.graphqlUrl,
      headers: bearer(account),
      retryAttempts: 0,
    });
    const stream = client.iterate(payload);
    await stream.next();

    await server.stop();
    expect(await socket.next()).toEqual({ id: "1", type: "complete" });
    expect(await socket.closed).toEqual({ code: 1001, reason: "Going away" });
    expect((await stream.next()).done).toBe(true);
    expect(await countListeners(database.pool)).toBe(0);
    await expect(fetch(server.url)).rejects.toThrow();
  });

  test("clients that do not read or answer do not hold it up", async () => {
    const server = await startTestServer(database);
    const run = await createRun(database.pool, account);
    const payload = { query: PROGRESS, variables: { runId: runId(run) } };
    const socket = await connectSocket(server, account);
    socket.send({ id: "1", type: "subscribe", payload });
    await socket.next();
    socket.socket.pause();
    const body = JSON.stringify(payload);
    const raw = await openRaw(server, [
      "POST /graphql HTTP/1.1",
      "Host: localhost",
      `Authorization: ${bearer(account).authorization}`,
      "Accept: text/event-stream",
      "Content-Type: application/json",
      `Content-Length: ${body.length}`,
      "",
      body,
    ]);
    await once(raw, "data");
    raw.pause();
    const half = await openRaw(server, ["POST /graphql HTTP/1.1", "Host: localhost", ""]);

    const startedAt = performance.now();
    await server.stop();
    expect(performance.now() - startedAt).toBeLessThan(5000);
    socket.socket.terminate();
    raw.destroy();
    half.destroy();
  });

  test("stopping twice, or without having started, is fine", async () => {
    const server = await startTestServer(database);
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
  });
});

describe("start", () => {
  test("a port that is taken: one sentence that says what to do, and nothing left behind", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const error = await startTestServer(database, { port }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PortInUseError);
    expect((error as Error).message).toBe(
      `Port ${port} on 127.0.0.1 is taken: stop the program that uses it, or choose another port with PORT=${port + 1}.`,
    );
    other.close();
    await once(other, "close");
  });
});
