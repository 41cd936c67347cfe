import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { DatabaseUnreachableError } from "../../src/db/database-unreachable-error.ts";
import { listen, notify } from "../../src/db/notify.ts";
import { inTransaction } from "../../src/db/sql.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

test("a notification arrives when its transaction commits, and only then", async () => {
  const received: string[] = [];
  const listening = await listen(
    db.url,
    "Progress of a run",
    (payload) => received.push(payload),
    () => received.push("reconnected"),
  );
  await inTransaction(db.pool, async (tx) => {
    await notify(tx, "Progress of a run", "abandoned");
    throw new Error("rolled back");
  }).catch(() => undefined);
  await inTransaction(db.pool, async (tx) => {
    await notify(tx, "Progress of a run", "committed");
    await notify(tx, "another channel", "elsewhere");
  });
  await expect.poll(() => received).toEqual(["committed"]);
  await listening.close();
});

test("after a lost connection it listens again and says that something may have been missed", async () => {
  const received: string[] = [];
  const onReconnect = vi.fn();
  const listening = await listen(db.url, "runs", (payload) => received.push(payload), onReconnect);
  for (const times of [1, 2]) {
    await db.pool.query(`
      select pg_terminate_backend(pid)
      from pg_stat_activity
      where application_name = 'dunlin listen' and datname = current_database()
    `);
    await vi.waitFor(() => expect(onReconnect).toHaveBeenCalledTimes(times), 10_000);
  }
  await notify(db.pool, "runs", "after");
  await expect.poll(() => received).toEqual(["after"]);
  await listening.close();
});

test("a connection that went silent is found and replaced", async () => {
  const target = new URL(db.url);
  const upstream = Number(target.port);
  const pairs: Socket[] = [];
  const proxy = createServer((client) => {
    const server = connect(upstream, target.hostname);
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) socket.on("error", () => undefined);
    client.once("close", () => server.destroy());
    pairs.push(client, server);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  target.port = String((proxy.address() as { port: number }).port);

  const onReconnect = vi.fn();
  const received: string[] = [];
  const listening = await listen(
    target.href,
    "runs",
    (payload) => received.push(payload),
    onReconnect,
    { pingIntervalMs: 20, pingTimeoutMs: 500 },
  );
  const silent = pairs.map((socket) => socket.unpipe().pause());
  await vi.waitFor(() => expect(onReconnect).toHaveBeenCalledTimes(1), 10_000);
  await notify(db.pool, "runs", "after");
  await expect.poll(() => received).toEqual(["after"]);
  await listening.close();
  for (const socket of silent) socket.destroy();
  proxy.close();
});

test("says where nothing answers, without the password", async () => {
  const error = await listen(
    "postgresql://someone:secret@127.0.0.1:1/books",
    "runs",
    () => undefined,
    () => undefined,
  ).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DatabaseUnreachableError);
  expect(error).toHaveProperty(
    "message",
    "The database at 127.0.0.1:1/books cannot be reached: nothing listens there; start the server or check DATABASE_URL.",
  );
});
