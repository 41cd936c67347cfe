import { pino } from "pino";
import { vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { createSliceQueue } from "../../src/jobs/queue.ts";
import { startRun } from "../../src/sync/start-run.ts";
import { createSyncWorld, SECRET_KEYS, type SyncWorld } from "./sync-world.ts";
import { startWorkerNodes } from "./worker-nodes.ts";

/** How long a run stood still when the process that worked on it was killed, with the settings of `dunlin worker`. */
export interface TakeoverTrial {
  /** For each kill: until another process had stored something. */
  readonly pausesMs: readonly number[];
  /** Of the run, once it ended. */
  readonly status: string;
  readonly stored: { readonly customers: number; readonly invoices: number };
}

interface Standing {
  /** What a worker calls itself: its machine, its process, and when that began. */
  readonly worker: string | null;
  readonly token: number;
  readonly fetched: number;
}

const SIZE = { customers: 400, invoices: 8_000 };
/** A page takes so long that the run outlives every kill. */
const LATENCY_MS = 250;
const PATIENCE = { timeout: 120_000, interval: 20 };

/**
 * Kills the holder of one run again and again, each time right after it stored a page: its lease is then as long as it
 * gets. `elsewhere`: as if it had worked on another machine, whose dead nobody here can see.
 */
export async function takeoverTrial(options: {
  readonly kills: number;
  readonly elsewhere: boolean;
}): Promise<TakeoverTrial> {
  const world = await createSyncWorld({ ...SIZE, switches: { latencyMs: LATENCY_MS } });
  const runId = await enqueueRun(world);
  const nodes = await startWorkerNodes(options.kills + 1, {
    databaseUrl: world.database.url,
    secretKeys: SECRET_KEYS,
    limits: world.limits,
    leaseSeconds: readConfig({}).leaseSeconds,
    sliceSeconds: 60,
    today: Date.now(),
  });
  const until = (test: (now: Standing) => boolean): Promise<Standing> =>
    vi.waitFor(async () => {
      const now = await standing(world, runId);
      if (!test(now)) throw new Error(`The run stands at ${JSON.stringify(now)}.`);
      return now;
    }, PATIENCE);

  const pausesMs: number[] = [];
  for (let kill = 0; kill < options.kills; kill += 1) {
    const { worker } = await until((now) => now.worker !== null && now.token > kill);
    const holder = nodes.find(({ pid }) => worker?.includes(`/${pid}/`));
    if (holder === undefined) throw new Error(`Nobody here is ${worker}.`);
    if (options.elsewhere) {
      await world.database.pool.query(
        "update sync_runs set worker = 'elsewhere/' || worker where id = $1",
        [runId],
      );
    }
    const before = await standing(world, runId);
    await until((now) => now.fetched > before.fetched);
    await holder.kill();
    const killedAt = performance.now();
    const left = await standing(world, runId);
    await until((now) => now.token > left.token && now.fetched > left.fetched);
    pausesMs.push(performance.now() - killedAt);
  }
  world.sandbox.setSwitches({ latencyMs: 0 });
  await vi.waitFor(async () => {
    if (!/^SUCCEEDED/.test((await world.result(runId)).status)) throw new Error("It still runs.");
  }, PATIENCE);
  const { status } = await world.result(runId);
  const stored = {
    customers: await world.database.prisma.customer.count(),
    invoices: await world.database.prisma.invoice.count(),
  };
  await Promise.all(nodes.map((node) => node.stop()));
  await world.close();
  return { pausesMs, status, stored };
}

export function describeTakeover({ pausesMs }: TakeoverTrial): string {
  const seconds = pausesMs.map((ms) => (ms / 1000).toFixed(1));
  return `stood still for  ${seconds.join(", ")} s`;
}

async function enqueueRun({ database, userId, organizationId }: SyncWorld): Promise<string> {
  const queue = createSliceQueue({
    url: database.url,
    applicationName: "test",
    supervise: false,
    log: pino({ enabled: false }),
  });
  await queue.start();
  const started = await startRun(
    { pool: database.pool, queue },
    { userId, organizationId, kind: "FULL", trigger: "SCHEDULE" },
  );
  await queue.stop();
  if ("refusal" in started) throw new Error(started.refusal.message);
  return started.runId;
}

async function standing({ database }: SyncWorld, runId: string): Promise<Standing> {
  const { rows } = await database.pool.query<Standing>({
    text: `
      select
        worker,
        lease_token::integer as token,
        (select sum(fetched)::integer from sync_phases where run_id = r.id) as fetched
      from sync_runs r
      where id = $1
    `,
    values: [runId],
  });
  const [now] = rows;
  if (now === undefined) throw new Error("The run is gone.");
  return now;
}
