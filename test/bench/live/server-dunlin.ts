import { pino } from "pino";
import { openDatabase } from "../../../src/db/database.ts";
import { schema } from "../../../src/graphql/schema.ts";
import { createHttpServer } from "../../../src/http/server.ts";
import { createRunFeed } from "../../../src/live/run-feed.ts";
import { answer } from "../harness/child.ts";
import type { ServerQuestion } from "./question.ts";
import { usage } from "./usage.ts";

/** The server as `dunlin serve` runs it, but that nobody works on the queue. */
answer<ServerQuestion>(async (question) => {
  switch (question.kind) {
    case "START": {
      const url = question.databaseUrl;
      const database = openDatabase({ url, max: 10, applicationName: "dunlin bench server" });
      const log = pino({ level: "warn" });
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
      const { url: origin } = await http.start();
      return `${origin.replace("http", "ws")}/graphql`;
    }
    case "USAGE":
      return usage();
    case "SEND":
      throw new Error("It sends what the database notifies.");
  }
});
