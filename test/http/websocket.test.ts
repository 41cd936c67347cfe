import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { changeRun, createRun } from "../live/support.ts";
import type { TestDatabase } from "../support/database.ts";
import {
  type Account,
  bearer,
  connectSocket,
  createAccount,
  openSocket,
  PROGRESS,
  runId,
  serveAccount,
  type TestServer,
} from "./support.ts";

let database: TestDatabase;
let server: TestServer;
let account: Account;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, server, account, close } = await serveAccount());
});
afterAll(() => close());

const subscribers = () => server.services.feed.subscribers();
const me = { query: "{ viewer { name } }" };

function subscribe(id: string, run: string, afterSeq?: number) {
  return {
    id,
    type: "subscribe",
    payload: { query: PROGRESS, variables: { runId: runId(run), afterSeq } },
  };
}

describe("connection", () => {
  test("init with a key is acknowledged", async () => {
    const { send, next, socket } = await openSocket(server);
    send({ type: "connection_init", payload: bearer(account) });
    expect(await next()).toEqual({ type: "connection_ack" });
    socket.terminate();
  });

  test.each([
    ["no payload", undefined],
    ["no key", {}],
    ["an unknown key", { authorization: `Bearer dln_${"x".repeat(43)}` }],
    ["a malformed key", { authorization: "Bearer x' or true" }],
    ["something that is no text", { authorization: { $ne: null } }],
  ])("init with %s: 4403", async (_name, payload) => {
    const { send, closed } = await openSocket(server);
    send({ type: "connection_init", payload });
    expect(await closed).toEqual({ code: 4403, reason: "Forbidden" });
  });

  test("the key of the upgrade's own header counts too", async () => {
    const { send, next, socket } = await openSocket(server, { headers: bearer(account) });
    send({ type: "connection_init" });
    expect(await next()).toEqual({ type: "connection_ack" });
    socket.terminate();
  });

  test("subscribe before the acknowledgement: 4401", async () => {
    const { send, closed } = await openSocket(server);
    send({ id: "1", type: "subscribe", payload: me });
    expect((await closed).code).toBe(4401);
  });

  test("a second init: 4429", async () => {
    const { send, closed } = await connectSocket(server, account);
    send({ type: "connection_init", payload: bearer(account) });
    expect((await closed).code).toBe(4429);
  });

  test.each(["nonsense", "{}", '{"type":"launch"}', '{"id":"1","type":"subscribe","payload":{}}'])(
    "a message that is none (%s): 4400",
    async (message) => {
      const { send, closed } = await connectSocket(server, account);
      send(message);
      expect((await closed).code).toBe(4400);
    },
  );

  test("no init in time: 4408", async () => {
    const { closed } = await openSocket(server);
    expect((await closed).code).toBe(4408);
  });

  test("another subprotocol is not accepted", async () => {
    const socket = new WebSocket(server.graphqlUrl.replace("http", "ws"), "graphql-ws");
    const [error] = await once(socket, "error");
    expect(String(error)).toContain("subprotocol");
  });

  test("no subprotocol: 4406", async () => {
    const socket = new WebSocket(server.graphqlUrl.replace("http", "ws"));
    const [code] = await once(socket, "close");
    expect(code).toBe(4406);
  });

  test("a frame over 64 KiB: 1009, before anybody reads it", async () => {
    const { send, closed } = await connectSocket(server, account);
    send({ id: "1", type: "subscribe", payload: { query: " ".repeat(70_000) } });
    expect((await closed).code).toBe(1009);
  });

  test("ping is answered by pong with the same payload", async () => {
    const { send, next, socket } = await connectSocket(server, account);
    send({ type: "ping", payload: { at: 1 } });
    expect(await next()).toEqual({ type: "pong", payload: { at: 1 } });
    socket.terminate();
  });

  test.each([
    ["another path", "/elsewhere", {}, 404],
    ["a page elsewhere", "/graphql", { origin: "https://evil.example" }, 403],
    ["a page that is nowhere", "/graphql", { origin: "null" }, 403],
  ])("the upgrade of %s is refused", async (_name, path, headers, status) => {
    const socket = new WebSocket(
      `${server.url.replace("http", "ws")}${path}`,
      "graphql-transport-ws",
      {
        headers,
      },
    );
    const [, response] = await once(socket, "unexpected-response");
    expect(response.statusCode).toBe(status);
    response.destroy();
  });

  test("a page of our own may connect", async () => {
    const { socket } = await openSocket(server, { headers: { origin: server.url } });
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.terminate();
  });
});

describe("operations", () => {
  test("a query: next, complete", async () => {
    const { send, next, socket } = await connectSocket(server, account);
    send({ id: "q", type: "subscribe", payload: me });
    expect(await next()).toMatchObject({
      id: "q",
      type: "next",
      payload: { data: { viewer: { name: account.userName } } },
    });
    expect(await next()).toEqual({ id: "q", type: "complete" });
    socket.terminate();
  });

  test("a syntax error is an error message; the socket and its other operations live on", async () => {
    const run = await createRun(database.pool, account);
    const { send, next, socket } = await connectSocket(server, account);
    send(subscribe("live", run));
    expect(await next()).toMatchObject({ id: "live", type: "next" });
    send({ id: "bad", type: "subscribe", payload: { query: "{ viewer {" } });
    const error = await next();
    expect(error).toMatchObject({
      id: "bad",
      type: "error",
      payload: [{ extensions: { code: "GRAPHQL_PARSE_FAILED" } }],
    });
    expect(JSON.stringify(error)).not.toContain('"http"');
    await changeRun(database.pool, run);
    expect(await next()).toMatchObject({
      id: "live",
      payload: { data: { syncProgress: { seq: 2 } } },
    });
    socket.terminate();
  });

  test.each([
    ["validation", { query: "{ nothing }" }, "GRAPHQL_VALIDATION_FAILED"],
    ["depth", { query: deepQuery(16) }, "QUERY_TOO_COMPLEX"],
    ["aliases", { query: aliasQuery(31) }, "QUERY_TOO_COMPLEX"],
    ["tokens", { query: `{ ${"__typename ".repeat(2000)} }` }, "QUERY_TOO_COMPLEX"],
    ["records", { query: NESTED, variables: { page: 100 } }, "QUERY_TOO_COMPLEX"],
  ])(
    "%s is checked as over HTTP, and answered by one error without complete",
    async (_name, payload, code) => {
      const { send, next, unread, socket } = await connectSocket(server, account);
      send({ id: "1", type: "subscribe", payload });
      expect(await next()).toMatchObject({
        id: "1",
        type: "error",
        payload: [{ extensions: { code } }],
      });
      send({ type: "ping" });
      expect(await next()).toEqual({ type: "pong" });
      expect(unread()).toBe(0);
      socket.terminate();
    },
  );

  test("wrong variables are the caller's error", async () => {
    const { send, next, socket } = await connectSocket(server, account);
    send({ id: "1", type: "subscribe", payload: { query: PROGRESS, variables: {} } });
    expect(await next()).toMatchObject({
      id: "1",
      payload: { errors: [{ extensions: { code: "BAD_USER_INPUT" } }] },
    });
    socket.terminate();
  });

  test("a run: its state, its changes, its last state, complete", async () => {
    const run = await createRun(database.pool, account);
    const { send, next, socket } = await connectSocket(server, account);
    send(subscribe("1", run));
    const first = { id: "1", type: "next", payload: { data: { syncProgress: { seq: 1 } } } };
    expect(await next()).toMatchObject(first);
    await changeRun(database.pool, run, "SUCCEEDED");
    expect(await next()).toMatchObject({
      payload: {
        data: { syncProgress: { seq: 2, run: { status: "SUCCEEDED", phases: [{ fetched: 1 }] } } },
      },
    });
    expect(await next()).toEqual({ id: "1", type: "complete" });
    socket.terminate();
  });

  test("another user's run is no run", async () => {
    const stranger = await createAccount(database);
    const run = await createRun(database.pool, stranger);
    const { send, next, socket } = await connectSocket(server, account);
    send(subscribe("1", run));
    expect(await next()).toMatchObject({
      payload: { errors: [{ extensions: { code: "BAD_USER_INPUT" } }] },
    });
    expect(subscribers()).toBe(0);
    socket.terminate();
  });

  test("two operations share a socket; completing one leaves the other", async () => {
    const [one, other] = [
      await createRun(database.pool, account),
      await createRun(database.pool, account),
    ];
    const { send, next, socket } = await connectSocket(server, account);
    send(subscribe("1", one));
    expect(await next()).toMatchObject({ id: "1" });
    send(subscribe("2", other));
    expect(await next()).toMatchObject({ id: "2" });
    send({ id: "1", type: "complete" });
    await vi.waitFor(() => expect(subscribers()).toBe(1));
    await changeRun(database.pool, one);
    await changeRun(database.pool, other);
    expect(await next()).toMatchObject({
      id: "2",
      payload: { data: { syncProgress: { seq: 2 } } },
    });
    socket.terminate();
  });

  test("an id that is in use: 4409", async () => {
    const run = await createRun(database.pool, account);
    const { send, next, closed } = await connectSocket(server, account);
    send(subscribe("1", run));
    await next();
    send(subscribe("1", run));
    expect((await closed).code).toBe(4409);
  });

  test("one operation too many on a socket is refused, the others go on", async () => {
    const run = await createRun(database.pool, account);
    const { send, next, socket } = await connectSocket(server, account);
    for (let id = 1; id <= 50; id += 1) {
      send(subscribe(String(id), run));
      expect(await next()).toMatchObject({ id: String(id), type: "next" });
    }
    send(subscribe("51", run));
    expect(await next()).toMatchObject({
      id: "51",
      type: "error",
      payload: [{ extensions: { code: "RATE_LIMITED" } }],
    });
    expect(subscribers()).toBe(50);
    socket.terminate();
    await vi.waitFor(() => expect(subscribers()).toBe(0));
  });

  test("a socket that breaks off leaves no subscriber behind", async () => {
    const run = await createRun(database.pool, account);
    const { send, next, socket } = await connectSocket(server, account);
    send(subscribe("1", run));
    await next();
    expect(subscribers()).toBe(1);
    socket.terminate();
    await vi.waitFor(() => expect(subscribers()).toBe(0));
  });

  test("a client that stops reading harms nobody and gets the newest state when it reads again", async () => {
    const run = await createRun(database.pool, account);
    const stalled = await connectSocket(server, account);
    const reading = await connectSocket(server, account);
    stalled.send(subscribe("s", run));
    reading.send(subscribe("r", run));
    await Promise.all([stalled.next(), reading.next()]);
    stalled.socket.pause();
    await database.pool.query({
      text: `
        select pg_notify('dunlin_run', json_build_object(
          'runId', $1::text, 'userId', $2::text, 'organizationId', $3::text, 'seq', n)::text)
        from generate_series(1, 5000) n
      `,
      values: [run, account.userId, account.organizationId],
    });
    for (let change = 0; change < 50; change += 1) await changeRun(database.pool, run);
    const last = await changeRun(database.pool, run, "SUCCEEDED");
    expect(await seqsUntilComplete(reading)).toContain(last);
    stalled.socket.resume();
    const seqs = await seqsUntilComplete(stalled);
    expect(seqs.filter((seq) => seq === last)).toEqual([last]);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    stalled.socket.terminate();
    reading.socket.terminate();
  });

  test("a change is read once, however many follow it", async () => {
    const run = await createRun(database.pool, account);
    const sockets = await Promise.all(
      Array.from({ length: 5 }, () => connectSocket(server, account)),
    );
    for (const { send, next } of sockets) {
      send(subscribe("1", run));
      await next();
    }
    const reads = vi.spyOn(server.services.database.pool, "query");
    await changeRun(database.pool, run);
    const frames = await Promise.all(sockets.map(({ next }) => next()));
    for (const frame of frames) expect(frame).toEqual(frames[0]);
    expect(frames[0]).toMatchObject({ payload: { data: { syncProgress: { seq: 2 } } } });
    const names = reads.mock.calls.map(([statement]) => (statement as { name?: string }).name);
    reads.mockRestore();
    expect(names.filter((name) => name === "live_read_runs")).toHaveLength(1);
    for (const { socket } of sockets) socket.terminate();
  });
});

async function seqsUntilComplete({
  next,
}: {
  next: () => Promise<{ type: string; payload?: unknown }>;
}): Promise<number[]> {
  const seqs: number[] = [];
  for (;;) {
    const { type, payload } = await next();
    if (type === "complete") return seqs;
    const { data } = payload as { data: { syncProgress: { seq: number } } };
    seqs.push(data.syncProgress.seq);
  }
}

const NESTED = `
  query ($page: Int!) {
    customers(first: $page) { nodes { invoices(first: $page) { nodes { id } } } }
  }
`;

function deepQuery(depth: number): string {
  const steps = depth - 5;
  return `{ __schema { types { fields { type { ${"ofType { ".repeat(steps)} name ${"}".repeat(steps)} } } } } }`;
}

function aliasQuery(count: number): string {
  const fields = Array.from({ length: count }, (_, index) => `a${index}: __typename`);
  return `{ ${fields.join(" ")} }`;
}
