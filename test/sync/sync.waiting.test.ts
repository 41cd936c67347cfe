import { pino } from "pino";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createSliceQueue, type SliceQueue } from "../../src/jobs/queue.ts";
import { startRun } from "../../src/sync/start-run.ts";
import { createSyncWorld, SECRET_KEYS, type SyncWorld } from "../support/sync-world.ts";
import { TravellingClock } from "../support/travelling-clock.ts";
import { startWorkerNodes, type WorkerNode } from "../support/worker-nodes.ts";

const DAY_MS = 86_400_000;
const INVOICES = 250;
const PATIENCE = { timeout: 30_000, interval: 50 };

const clock = new TravellingClock();
let world: SyncWorld;
let queue: SliceQueue;
let nodes: WorkerNode[] = [];

beforeAll(async () => {
  world = await createSyncWorld({ customers: 20, invoices: INVOICES, now: clock.sandboxNow });
  clock.of(world.database.pool);
  queue = createSliceQueue({
    url: world.database.url,
    applicationName: "test",
    supervise: false,
    log: pino({ enabled: false }),
  });
  await queue.start();
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await queue.stop();
  await world.close();
});

async function start(kind: "FULL" | "RECORD", sourceId?: string): Promise<string> {
  const { userId, organizationId, database } = world;
  const started = await startRun(
    { pool: database.pool, queue },
    {
      userId,
      organizationId,
      kind,
      trigger: "MANUAL",
      ...(sourceId === undefined ? {} : { target: { type: "CUSTOMER", sourceId } as const }),
    },
  );
  if ("refusal" in started) throw new Error(started.refusal.message);
  return started.runId;
}

const reaches = (runId: string, status: RegExp): Promise<void> =>
  vi.waitFor(async () => expect((await world.result(runId)).status).toMatch(status), PATIENCE);

function startNode(): Promise<WorkerNode[]> {
  return startWorkerNodes(1, {
    databaseUrl: world.database.url,
    secretKeys: SECRET_KEYS,
    limits: world.limits,
    leaseSeconds: 5,
    sliceSeconds: 60,
    today: Date.now(),
  });
}

it("a run that waits for tomorrow's calls survives a restart, and goes on by itself when they are there", async () => {
  world.sandbox.setSwitches({ faults: [{ kind: "429-45", times: 1, match: "invoices" }] });
  nodes = await startNode();
  const runId = await start("FULL");
  await reaches(runId, /^WAITING$/);
  await Promise.all(nodes.map((node) => node.stop()));

  nodes = await startNode();
  const calls = world.sandbox.log.counters.byKind.invoices;
  // The new process has taken work, and left this run alone.
  const { zohoCustomerId } = await world.database.prisma.customer.findFirstOrThrow();
  const record = await start("RECORD", zohoCustomerId);
  await reaches(record, /^WAITING$/);
  expect(
    await world.database.prisma.syncRun.findUniqueOrThrow({ where: { id: runId } }),
  ).toMatchObject({ status: "WAITING", leaseToken: 1n, resumesAt: expect.any(Date) });
  expect(world.sandbox.log.counters.byKind.invoices).toBe(calls);

  await clock.travel(DAY_MS + 3_600_000);
  await world.database.pool.query(
    "update pgboss.job set start_after = now() where state = 'created'",
  );
  await reaches(runId, /^SUCCEEDED/);
  await reaches(record, /^SUCCEEDED/);
  expect((await world.result(runId)).phases.INVOICES).toMatchObject({ inserted: INVOICES });
});
