import { createInterface } from "node:readline";
import { openDatabase } from "../../src/db/database.ts";
import { startRun } from "../../src/sync/start-run.ts";
import { DirectQueue } from "./direct-queue.ts";
import type { StartTask } from "./start-processes.ts";

/** A process that starts syncs, many at once, as soon as it is told to on its standard input. */

for await (const line of createInterface({ input: process.stdin })) {
  const { databaseUrl, starts, ...organization } = JSON.parse(line) as StartTask;
  const database = openDatabase({ url: databaseUrl, max: starts });
  const results = await Promise.all(
    Array.from({ length: starts }, () =>
      startRun(
        { pool: database.pool, queue: new DirectQueue() },
        { ...organization, kind: "INCREMENTAL", trigger: "MANUAL" },
      ),
    ),
  );
  await database.close();
  process.stdout.write(JSON.stringify(results));
  break;
}
