import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Database, openDatabase } from "../../src/db/database.ts";
import {
  findPostmaster,
  postmasterStopped,
  signalPostmaster,
} from "../../src/db/embedded-postmaster.ts";
import { type EmbeddedServer, startEmbeddedServer } from "../../src/db/embedded-server.ts";
import { migrate } from "../../src/db/migrate.ts";
import { createSliceQueue } from "../../src/jobs/queue.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { startRun } from "../../src/sync/start-run.ts";
import { createSyncWorld, SECRET_KEYS, type SyncWorld } from "../support/sync-world.ts";
import { syncedRows } from "../support/synced-rows.ts";
import { startWorkerNodes, type WorkerNode } from "../support/worker-nodes.ts";

const today = Date.now();
const DAY_MS = 86_400_000;
const INVOICES = 900;
const PATIENCE = { timeout: 60_000, interval: 50 };

/** A cluster of its own, that keeps what was committed through a crash; and a worker process that knows nothing of it. */
describe("a run while PostgreSQL is restarted", { timeout: 90_000 }, () => {
  let dataDir: string;
  let server: EmbeddedServer;
  let world: SyncWorld;
  let undisturbed: SyncWorld;
  let node: WorkerNode | undefined;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "dunlin-restart-"));
    server = await startEmbeddedServer({ dataDir });
    await migrate(server.url);
    const sandbox = await startSandbox({
      customers: 250,
      invoices: INVOICES,
      epoch: today - DAY_MS,
      switches: { perMinute: null, perDay: null, inFlight: null },
    });
    const database: Database = openDatabase({ url: server.url, max: 5 });
    world = await createSyncWorld({}, { sandbox, database });
    undisturbed = await createSyncWorld({}, { sandbox, today: () => new Date(today) });
    await undisturbed.sync("FULL");
  });
  afterAll(async () => {
    await node?.kill();
    await undisturbed.close();
    await world.close();
    await world.sandbox.close();
    await server.stop();
    await rm(dataDir, { recursive: true });
  });

  /** SIGINT ends every session and stops, SIGQUIT drops everything and recovers at the next start. */
  async function restart(signal: "SIGINT" | "SIGQUIT"): Promise<void> {
    const postmaster = await findPostmaster(join(dataDir, "postgres"));
    if (postmaster === undefined) throw new Error("The server does not run.");
    signalPostmaster(postmaster.pid, signal);
    await postmasterStopped(postmaster.pid);
    server = await startEmbeddedServer({ dataDir });
  }

  it("goes on by itself after a stop and after a crash, loses nothing and counts nothing twice", async () => {
    const { pool } = world.database;
    const queue = createSliceQueue({
      url: server.url,
      applicationName: "test",
      supervise: false,
      log: pino({ enabled: false }),
    });
    await queue.start();
    const { userId, organizationId } = world;
    const started = await startRun(
      { pool, queue },
      { userId, organizationId, kind: "FULL", trigger: "SCHEDULE" },
    );
    await queue.stop();
    if ("refusal" in started) throw new Error(started.refusal.message);

    const restarts: Promise<void>[] = [];
    world.sandbox.beforeResponse(({ kind }) => {
      // The page before is being stored, and this one is answered while there is no database.
      if (kind === "contacts" && restarts.length === 0) restarts.push(restart("SIGINT"));
      if (kind === "invoices" && restarts.length === 1) restarts.push(restart("SIGQUIT"));
    });
    [node] = await startWorkerNodes(1, {
      databaseUrl: server.url,
      secretKeys: SECRET_KEYS,
      limits: world.limits,
      leaseSeconds: 2,
      sliceSeconds: 60,
      today,
    });
    await vi.waitFor(async () => {
      const run = await world.database.prisma.syncRun.findUniqueOrThrow({
        where: { id: started.runId },
      });
      expect(run.finishedAt).not.toBeNull();
    }, PATIENCE);
    world.sandbox.beforeResponse(null);
    expect(restarts).toHaveLength(2);
    await Promise.all(restarts);

    const got = await syncedRows(pool);
    const want = await syncedRows(undisturbed.database.pool);
    expect(got.phases).toEqual(want.phases);
    expect(got).toEqual(want);
    expect(got.invoices).toHaveLength(INVOICES);
  });
});
