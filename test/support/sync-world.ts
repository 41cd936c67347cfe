import { pino } from "pino";
import { connectOrganization } from "../../src/connections/connect.ts";
import { createOpenSource, type SourceOpener } from "../../src/connections/open-source.ts";
import { createSecrets } from "../../src/connections/secrets.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/sandbox.ts";
import { createEngine, type Engine, type EngineSettings } from "../../src/sync/engine.ts";
import { FINISHED, type RunKind, type RunStatus } from "../../src/sync/run.ts";
import { type StartRunRequest, startRun } from "../../src/sync/start-run.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { DirectQueue } from "./direct-queue.ts";

/** An organization of the sandbox, connected to a database of its own, and an engine that works in the test's hands. */
export interface SyncWorld {
  readonly database: TestDatabase;
  readonly sandbox: Sandbox;
  readonly queue: DirectQueue;
  readonly engine: Engine;
  readonly openSource: SourceOpener;
  readonly userId: string;
  readonly organizationId: string;
  /** Starts a run and works through its slices until it has ended. */
  sync(kind: RunKind, patch?: Partial<StartRunRequest>): Promise<SyncResult>;
  close(): Promise<void>;
}

export interface PhaseResult {
  readonly name: string;
  readonly status: string;
  readonly fetched: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly skipped: number;
  readonly failed: number;
  readonly apiCalls: number;
  readonly error: string | null;
}

export interface SyncResult {
  readonly runId: string;
  readonly status: RunStatus;
  readonly errorCode: string | null;
  readonly phases: Readonly<Record<string, PhaseResult>>;
  readonly apiCalls: number;
}

const LIMITS = { perMinute: 1_000_000, perDay: 1_000_000, inFlight: 4, reservePercent: 20 };
const MOST_SLICES = 200;

export async function createSyncWorld(
  sandboxOptions: SandboxOptions = {},
  settings: Partial<EngineSettings> = {},
): Promise<SyncWorld> {
  const database = await createTestDatabase();
  const sandbox = await startSandbox({
    ...sandboxOptions,
    switches: { perMinute: null, perDay: null, inFlight: null, ...sandboxOptions.switches },
  });
  const secrets = createSecrets(["a secret of this test only"]);
  const { userId, organizationId } = await connectOrganization(
    { db: database, secrets, limits: LIMITS },
    {
      userName: "test",
      accountsUrl: sandbox.url,
      apiUrl: sandbox.url,
      sourceId: sandbox.organizationId,
      ...sandbox.credentials,
    },
  );
  const openSource = createOpenSource({ db: database, secrets, limits: LIMITS });
  const queue = new DirectQueue();
  const engine = createEngine({
    pool: database.pool,
    queue,
    openSource,
    log: pino({ enabled: false }),
    settings: { leaseSeconds: 10, sliceSeconds: 60, worker: "test", ...settings },
  });

  async function result(runId: string): Promise<SyncResult> {
    const run = await database.prisma.syncRun.findUniqueOrThrow({
      where: { id: runId },
      include: { phases: true },
    });
    return {
      runId,
      status: run.status as RunStatus,
      errorCode: run.errorCode,
      phases: Object.fromEntries(run.phases.map((phase) => [phase.name, phase])),
      apiCalls: run.phases.reduce((sum, phase) => sum + phase.apiCalls, 0),
    };
  }

  return {
    database,
    sandbox,
    queue,
    engine,
    openSource,
    userId,
    organizationId,
    async sync(kind, patch = {}) {
      const started = await startRun(
        { pool: database.pool, queue },
        { userId, organizationId, kind, trigger: "MANUAL", ...patch },
      );
      if ("refusal" in started) throw new Error(started.refusal.message);
      for (let slices = 0; slices < MOST_SLICES; slices += 1) {
        await engine.runSlice(started.runId, new AbortController().signal);
        const now = await result(started.runId);
        if (FINISHED.includes(now.status)) return now;
        if (now.status === "WAITING") return now;
      }
      throw new Error("The run did not end.");
    },
    async close() {
      await openSource.close();
      await sandbox.close();
      await database.close();
    },
  };
}
