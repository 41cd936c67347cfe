import { pino } from "pino";
import { connectOrganization } from "../../src/connections/connect.ts";
import type { QuotaLimits } from "../../src/connections/limits.ts";
import { createOpenSource, type SourceOpener } from "../../src/connections/open-source.ts";
import { createSecrets } from "../../src/connections/secrets.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/sandbox.ts";
import { createEngine, type Engine, type EngineSettings } from "../../src/sync/engine.ts";
import { FINISHED, type RunKind, type RunStatus } from "../../src/sync/run.ts";
import { type StartRunRequest, startRun } from "../../src/sync/start-run.ts";
import type { Clock } from "../../src/zoho/clock.ts";
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
  readonly limits: QuotaLimits;
  start(kind: RunKind, patch?: Partial<StartRunRequest>): Promise<string>;
  /** Works through the slices of a run until it has ended, or waits. */
  finish(runId: string): Promise<SyncResult>;
  result(runId: string): Promise<SyncResult>;
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

/** What a world is made of, where the defaults will not do. */
export interface SyncWorldOptions {
  readonly settings?: Partial<EngineSettings>;
  readonly limits?: Partial<QuotaLimits>;
  /** One that others use, too; it is not closed with this world. */
  readonly sandbox?: Sandbox;
  /** One that holds something already; it is closed with this world. */
  readonly database?: TestDatabase;
  readonly userName?: string;
  /** Of the client's waits. */
  readonly clock?: Clock;
  /** What the engine takes for now. */
  readonly today?: () => Date;
}

export const SECRET_KEYS = ["a secret of this test only"];

const LIMITS: QuotaLimits = {
  perMinute: 1_000_000,
  perDay: 1_000_000,
  inFlight: 4,
  reservePercent: 20,
};
const MOST_SLICES = 200;
/**
 * By the sandbox's clock, unless it has one of the test's. A `Date` header tells whole seconds, so of two runs within one
 * the later answer may seem the older: what the source says is gone then stays until the next FULL run.
 */
export const BETWEEN_RUNS_MS = 60_000;

export async function createSyncWorld(
  sandboxOptions: SandboxOptions = {},
  options: SyncWorldOptions = {},
): Promise<SyncWorld> {
  const database = options.database ?? (await createTestDatabase());
  let later = 0;
  const sandbox =
    options.sandbox ??
    (await startSandbox({
      now: () => Date.now() + later,
      ...sandboxOptions,
      switches: { perMinute: null, perDay: null, inFlight: null, ...sandboxOptions.switches },
    }));
  const limits = { ...LIMITS, ...options.limits };
  const secrets = createSecrets(SECRET_KEYS);
  const { userId, organizationId } = await connectOrganization(
    { db: database, secrets, limits },
    {
      userName: options.userName ?? "test",
      accountsUrl: sandbox.url,
      apiUrl: sandbox.url,
      sourceId: sandbox.organizationId,
      ...sandbox.credentials,
    },
  );
  const openSource = createOpenSource({
    db: database,
    secrets,
    limits,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  const queue = new DirectQueue();
  const engine = createEngine({
    pool: database.pool,
    queue,
    openSource,
    log: pino({ enabled: false }),
    settings: { leaseSeconds: 10, sliceSeconds: 60, worker: "test", ...options.settings },
    ...(options.today === undefined ? {} : { clock: options.today }),
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
    limits,
    start,
    finish,
    result,
    sync: async (kind, patch = {}) => finish(await start(kind, patch)),
    async close() {
      await openSource.close();
      if (options.sandbox === undefined) await sandbox.close();
      await database.close();
    },
  };

  async function start(kind: RunKind, patch: Partial<StartRunRequest> = {}): Promise<string> {
    later += BETWEEN_RUNS_MS;
    const started = await startRun(
      { pool: database.pool, queue },
      { userId, organizationId, kind, trigger: "MANUAL", ...patch },
    );
    if ("refusal" in started) throw new Error(started.refusal.message);
    return started.runId;
  }

  async function finish(runId: string): Promise<SyncResult> {
    for (let slices = 0; slices < MOST_SLICES; slices += 1) {
      await engine.runSlice(runId, new AbortController().signal);
      const now = await result(runId);
      if (FINISHED.includes(now.status) || now.status === "WAITING") return now;
    }
    throw new Error("The run did not end.");
  }
}
