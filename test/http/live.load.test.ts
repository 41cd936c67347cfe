import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { changeRun, countListeners, createRun, dropListeners } from "../live/support.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { type ServerProcess, spawnServer } from "./spawn-server.ts";
import {
  type Account,
  bearer,
  connectSocket,
  createAccount,
  PROGRESS,
  type RawSocket,
  runId,
  startTestServer,
  type TestServer,
} from "./support.ts";

const SUBSCRIBERS = 1000;
const STALLED = 10;
const CHANGES = 100;
/** A server that gathers events for those who do not read them dies of it. */
const HEAP = ["--max-old-space-size=192", "--max-semi-space-size=4"];
/** Of what the server holds, once all subscribers are there. Each that stalls may hold an event, and another in its socket. */
const MAX_GROWTH_BYTES = 30_000_000;

let database: TestDatabase;
let accounts: [Account, Account];

beforeAll(async () => {
  database = await createTestDatabase();
  accounts = [await createAccount(database), await createAccount(database)];
});
afterAll(() => database.close());

interface Seen {
  readonly runs: Set<string>;
  readonly seqs: number[];
}

/** Everything that one subscription gets, up to its completion. Fails when its socket is closed before. */
function follow({ next, closed }: RawSocket): Promise<Seen> {
  return new Promise((resolve, reject) => {
    closed.then(({ code }) => reject(new Error(`The socket was closed: ${code}`)));
    readToEnd(next).then(resolve, reject);
  });
}

async function readToEnd(next: RawSocket["next"]): Promise<Seen> {
  const seen: Seen = { runs: new Set(), seqs: [] };
  for (;;) {
    const { type, payload } = await next();
    if (type === "complete") return seen;
    if (type !== "next") throw new Error(`${type}: ${JSON.stringify(payload)}`);
    const { data } = payload as { data: { syncProgress: { seq: number; run: { id: string } } } };
    seen.seqs.push(data.syncProgress.seq);
    seen.runs.add(data.syncProgress.run.id);
  }
}

async function subscribe(
  server: Pick<TestServer, "graphqlUrl">,
  account: Account,
  run: string,
  afterSeq: number | null = null,
  query = PROGRESS,
): Promise<RawSocket> {
  const socket = await connectSocket(server as TestServer, account);
  socket.send({
    id: "1",
    type: "subscribe",
    payload: { query, variables: { runId: runId(run), afterSeq } },
  });
  return socket;
}

/** A few at a time: a whole crowd at once would outrun the time in which a socket must say who it is. */
async function crowd<T>(size: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const members: T[] = [];
  while (members.length < size) {
    const from = members.length;
    const step = Math.min(25, size - from);
    members.push(...(await Promise.all(Array.from({ length: step }, (_, n) => make(from + n)))));
  }
  return members;
}

const endsWith = ({ seqs }: Seen, last: number): boolean =>
  seqs.at(-1) === last &&
  seqs.filter((seq) => seq === last).length === 1 &&
  seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] as number));

/** An event stream of which nobody reads more than the first packets, until it is asked for all of it. */
async function stalledStream(
  { graphqlUrl }: ServerProcess,
  account: Account,
  run: string,
  query = PROGRESS,
): Promise<() => Promise<Seen>> {
  const response = await fetch(graphqlUrl, {
    method: "POST",
    headers: {
      ...bearer(account),
      "content-type": "application/json",
      accept: "text/event-stream",
    },
    body: JSON.stringify({ query, variables: { runId: runId(run) } }),
  });
  return async () => {
    const seen: Seen = { runs: new Set(), seqs: [] };
    const text = await response.text();
    for (const [, seq] of text.matchAll(/"seq":(\d+)/g)) seen.seqs.push(Number(seq));
    for (const [, id] of text.matchAll(/"run":\{"id":"([^"]+)"/g)) seen.runs.add(id as string);
    if (!text.includes("event: complete")) throw new Error("The stream broke off.");
    return seen;
  };
}

test(`${SUBSCRIBERS} subscribers, ${STALLED} of them stalled: the process lives, memory stays, nobody sees another's, each gets the end once`, async () => {
  const server = await spawnServer(database, HEAP);
  const subscribers = () => server.metric("dunlin_feed_subscribers");
  const runs = [
    await createRun(database.pool, accounts[0]),
    await createRun(database.pool, accounts[1]),
  ];
  const of = (n: number): [Account, string] => [accounts[n % 2] as Account, runs[n % 2] as string];
  const reading = await crowd(SUBSCRIBERS - STALLED, (n) => subscribe(server, ...of(n)));
  // One half over WebSocket, the other as event streams.
  const stalled = await crowd(STALLED / 2, async (n) => {
    const socket = await subscribe(server, ...of(n));
    socket.socket.pause();
    return socket;
  });
  const streams = await crowd(STALLED / 2, (n) => stalledStream(server, ...of(n)));
  await vi.waitFor(async () => expect(await subscribers()).toBe(SUBSCRIBERS), 20_000);
  const watched = reading.map(follow);

  const before = await server.held();
  for (let change = 0; change < CHANGES; change += 1) {
    for (const run of runs) await changeRun(database.pool, run);
  }
  const last: number[] = [];
  for (const run of runs) last.push(await changeRun(database.pool, run, "SUCCEEDED"));
  const seen = await Promise.all(watched);
  expect((await server.held()) - before).toBeLessThan(MAX_GROWTH_BYTES);

  const isRight = (one: Seen, index: number): boolean =>
    one.runs.size === 1 &&
    one.runs.has(runId(runs[index % 2] as string)) &&
    endsWith(one, last[index % 2] as number);
  expect(seen.filter((one, index) => !isRight(one, index))).toEqual([]);

  // Those that stalled get the end as well, once they read again; unless they missed so many pings that they were cut off.
  for (const { socket } of stalled) socket.resume();
  const ends = await Promise.all([
    ...stalled.map((socket, index) =>
      follow(socket).then(
        (one) => isRight(one, index),
        async () => (await socket.closed).code === 1006,
      ),
    ),
    ...streams.map(async (readAll, index) => isRight(await readAll(), index)),
  ]);
  expect(ends).toEqual(ends.map(() => true));
  for (const { socket } of [...reading, ...stalled]) socket.terminate();
  await vi.waitFor(async () => expect(await subscribers()).toBe(0));
  await server.stop();
}, 120_000);

test("what is large is gathered for nobody who does not read it", async () => {
  const server = await spawnServer(database, HEAP);
  const [account] = accounts;
  const run = await createRun(database.pool, account);
  await database.pool.query({
    text: "update sync_runs set error = repeat('x', 400000) where id = $1",
    values: [run],
  });
  const query = PROGRESS.replace("run { id", "run { id error");
  const stalled = await crowd(STALLED / 2, async () => {
    const socket = await subscribe(server, account, run, null, query);
    socket.socket.pause();
    return socket;
  });
  const streams = await crowd(STALLED / 2, () => stalledStream(server, account, run, query));
  // One that reads, so that each change is delivered before the next one is made.
  const reader = await subscribe(server, account, run);
  await reader.next();
  await vi.waitFor(async () =>
    expect(await server.metric("dunlin_feed_subscribers")).toBe(STALLED + 1),
  );
  const before = await server.held();
  // Gathered, it would be 400 MB.
  for (let change = 0; change < CHANGES; change += 1) {
    await changeRun(database.pool, run);
    await reader.next();
  }
  const last = await changeRun(database.pool, run, "SUCCEEDED");
  await follow(reader);
  const growth = (await server.held()) - before;
  expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
  for (const { socket } of stalled) socket.resume();
  const ends = await Promise.all([
    ...stalled.map((socket) =>
      follow(socket).then(
        (seen) => endsWith(seen, last),
        // It missed so many pings that it was cut off.
        async () => (await socket.closed).code === 1006,
      ),
    ),
    ...streams.map(async (readAll) => endsWith(await readAll(), last)),
  ]);
  expect(ends).toEqual(ends.map(() => true));
  for (const { socket } of [...stalled, reader]) socket.terminate();
  await server.stop();
}, 60_000);

describe("two processes behind one database", () => {
  let here: TestServer;
  let there: ServerProcess;

  beforeAll(async () => {
    here = await startTestServer(database);
    there = await spawnServer(database);
  });
  afterAll(async () => {
    await here.stop();
    await there.stop();
  });

  test("a subscriber of either sees every change, with the connections of LISTEN lost in between", async () => {
    const [account] = accounts;
    const run = await createRun(database.pool, account);
    const sockets = [await subscribe(here, account, run), await subscribe(there, account, run)];
    for (const { next } of sockets) expect((await next()).type).toBe("next");
    const seq = await changeRun(database.pool, run);
    for (const { next } of sockets) {
      expect(await next()).toMatchObject({ payload: { data: { syncProgress: { seq } } } });
    }
    const watched = sockets.map(follow);
    const listeners = await countListeners(database.pool);
    expect(await dropListeners(database.pool)).toBe(listeners);
    // Nobody listens now: what follows is learned by reading again.
    const last = await changeRun(database.pool, run, "SUCCEEDED");
    for (const seen of await Promise.all(watched)) expect(seen.seqs).toEqual([last]);
    for (const { socket } of sockets) socket.terminate();
    await vi.waitFor(async () => expect(await countListeners(database.pool)).toBe(listeners));
  });

  test("who loses one server goes on at the other after the last seq, without gap or repetition", async () => {
    const [account] = accounts;
    const run = await createRun(database.pool, account);
    const first = await subscribe(here, account, run);
    expect(await first.next()).toMatchObject({ payload: { data: { syncProgress: { seq: 1 } } } });
    first.socket.terminate();
    const missed = await changeRun(database.pool, run);
    const second = await subscribe(there, account, run, 1);
    expect(await second.next()).toMatchObject({
      payload: { data: { syncProgress: { seq: missed } } },
    });
    second.socket.terminate();
    const third = await subscribe(here, account, run, missed);
    const rest = follow(third);
    await vi.waitFor(() => expect(here.services.feed.subscribers()).toBe(1));
    const last = await changeRun(database.pool, run, "FAILED");
    expect((await rest).seqs).toEqual([last]);
    third.socket.terminate();
  });
});

test("a server that stops under load completes every stream that reads, within ten seconds", async () => {
  const server = await startTestServer(database);
  const [account] = accounts;
  const run = await createRun(database.pool, account);
  const sockets = await crowd(200, () => subscribe(server, account, run));
  await vi.waitFor(() => expect(server.services.feed.subscribers()).toBe(200), 20_000);
  const stalled = sockets.slice(0, STALLED);
  for (const { socket } of stalled) socket.pause();
  const reading = sockets.slice(STALLED);
  const watched = reading.map(follow);
  let working = true;
  const changing = (async () => {
    while (working) await changeRun(database.pool, run);
  })();

  const startedAt = performance.now();
  await server.stop();
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  working = false;
  await changing;
  await Promise.all(watched);
  for (const { closed } of reading) expect((await closed).code).toBe(1001);
  expect(server.services.feed.subscribers()).toBe(0);
  for (const { socket } of stalled) socket.terminate();
}, 60_000);
