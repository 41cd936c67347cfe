/**
 * A server in a process of its own, on the database of DATABASE_URL: prints its address as one line of JSON, tells how
 * much it holds when it gets a message, and stops when its standard input ends.
 */
import { setImmediate as turn } from "node:timers/promises";
import { pino } from "pino";
import { openDatabase } from "../../src/db/database.ts";
import { schema } from "../../src/graphql/schema.ts";
import { createHttpServer } from "../../src/http/server.ts";
import { createRunFeed } from "../../src/live/run-feed.ts";

const url = process.env.DATABASE_URL ?? "";
const database = openDatabase({ url, max: 5, applicationName: "dunlin test server" });
const log = pino({ enabled: false });
const feed = createRunFeed({ url, db: database.pool, log });
await feed.start();
const http = createHttpServer({
  services: {
    database,
    feed,
    log,
    queue: { enqueue: () => Promise.resolve() },
    quotaUsage: () => Promise.reject(new Error("This server knows no quota.")),
    nextScheduledSyncAt: () => null,
  },
  schema,
  host: "127.0.0.1",
  port: 0,
});
process.stdout.write(`${JSON.stringify(await http.start())}\n`);
process.on("message", async () => {
  globalThis.gc?.();
  // What the first collection found is freed in the background; the second waits for that.
  await turn();
  globalThis.gc?.();
  // Buffers that wait in sockets are among the last.
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  process.send?.(heapUsed + external + arrayBuffers);
});
process.channel?.unref();
process.stdin.resume();
process.stdin.once("end", async () => {
  await http.stop();
  await database.close();
});
