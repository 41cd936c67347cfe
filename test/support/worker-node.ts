import { pino } from "pino";
import { WORKER_APPLICATION } from "../../src/app/worker-presence.ts";
import { createWorkshop } from "../../src/app/workshop.ts";
import type { QuotaLimits } from "../../src/connections/limits.ts";
import { openDatabase } from "../../src/db/database.ts";
import { createSliceQueue } from "../../src/jobs/queue.ts";

/** A process like `dunlin worker`, for one database of a test, until it is told to stop or is killed. */

export interface WorkerNodeTask {
  readonly databaseUrl: string;
  readonly secretKeys: readonly string[];
  readonly limits: QuotaLimits;
  readonly leaseSeconds: number;
  readonly sliceSeconds: number;
  /** Epoch ms: what the engine takes for now, so that two runs plan the same reminders. */
  readonly today: number;
}

const [argument = ""] = process.argv.slice(2);
const task = JSON.parse(argument) as WorkerNodeTask;
const log = pino({ enabled: false });
const database = openDatabase({ url: task.databaseUrl, max: 2, applicationName: "dunlin test" });
const queue = createSliceQueue({
  url: database.url,
  applicationName: WORKER_APPLICATION,
  supervise: true,
  log,
});
const workshop = createWorkshop({
  config: { leaseSeconds: task.leaseSeconds },
  sliceSeconds: task.sliceSeconds,
  clock: () => new Date(task.today),
  database,
  queue,
  limits: task.limits,
  secretKeys: task.secretKeys,
  log,
});
await queue.start();
await workshop.start();
process.send?.("started");
process.once("message", async () => {
  await workshop.stop();
  await queue.stop();
  await database.close();
  process.disconnect();
});
