import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cancelRun } from "../../src/sync/cancel-run.ts";
import { takeLease } from "../../src/sync/lease.ts";
import type { RunQueue } from "../../src/sync/queue.ts";
import { findStrandedRuns } from "../../src/sync/reaper.ts";
import type { RunKind } from "../../src/sync/run.ts";
import { type StartRunRequest, startRun } from "../../src/sync/start-run.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { DirectQueue } from "../support/direct-queue.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { untilBlocked } from "../support/until-blocked.ts";

describe("startRun", () => {
  let database: TestDatabase;
  let organization: TestOrganization;
  let queue: DirectQueue;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    organization = await createOrganization(database.pool);
    queue = new DirectQueue();
  });

  function start(kind: RunKind, patch: Partial<StartRunRequest> = {}): ReturnType<typeof startRun> {
    return startRun(
      { pool: database.pool, queue },
      { ...organization, kind, trigger: "MANUAL", ...patch },
    );
  }

  async function started(kind: RunKind, patch: Partial<StartRunRequest> = {}): Promise<string> {
    const result = await start(kind, patch);
    if ("refusal" in result) throw new Error(result.refusal.message);
    return result.runId;
  }

  async function statusOf(runId: string): Promise<unknown> {
    const run = await database.prisma.syncRun.findUniqueOrThrow({ where: { id: runId } });
    return run.status;
  }

  function take(runId: string): ReturnType<typeof takeLease> {
    return takeLease(database.pool, runId, "test", 30);
  }

  it("makes one run of ten requests at once", async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => start("INCREMENTAL")));
    const runs = new Set(results.map((result) => ("runId" in result ? result.runId : null)));
    expect(runs.size).toBe(1);
    expect(results.filter((result) => "runId" in result && !result.alreadyRunning)).toHaveLength(1);
    expect(queue.enqueued).toHaveLength(1);
  });

  it("lets a FULL wait behind an INCREMENTAL, and hands it over when that ends", async () => {
    const incremental = await started("INCREMENTAL");
    expect(await take(incremental)).not.toBeNull();
    const full = await started("FULL");
    expect(await take(full)).toBeNull();
    expect(await statusOf(full)).toBe("QUEUED");
    await cancelRun(
      { pool: database.pool, queue },
      { userId: organization.userId, runId: incremental },
    );
    expect(queue.enqueued.at(-1)?.runId).toBe(full);
    expect(await take(full)).not.toBeNull();
  });

  it("lets a RECORD run start while a run waits for its quota", async () => {
    const waiting = await started("INCREMENTAL");
    await database.pool.query({
      text: "update sync_runs set status = 'WAITING', resumes_at = now() + interval '5 hours' where id = $1",
      values: [waiting],
    });
    const record = await started("RECORD", { target: { type: "CUSTOMER", sourceId: "7001" } });
    expect(await take(record)).not.toBeNull();
  });

  it("gives one run for a slot, however late another process ticks", async () => {
    const slot = new Date("2026-11-22T13:00:00Z");
    const first = await started("INCREMENTAL", { slot });
    await cancelRun({ pool: database.pool, queue }, { userId: organization.userId, runId: first });
    expect(await start("INCREMENTAL", { slot })).toEqual({ runId: first, alreadyRunning: true });
  });

  it("counts a slot as done by the run that was open when it came", async () => {
    const slot = new Date("2026-11-22T13:00:00Z");
    const open = await started("INCREMENTAL");
    await started("INCREMENTAL", { slot });
    await cancelRun({ pool: database.pool, queue }, { userId: organization.userId, runId: open });
    expect(await started("INCREMENTAL", { slot })).toBe(open);
  });

  it("replays an idempotency key with the same input, and refuses it with another", async () => {
    const key = { idempotencyKey: "monday", mutation: "startSync" as const };
    const first = await start("INCREMENTAL", key);
    const runId = await started("INCREMENTAL", key);
    await cancelRun({ pool: database.pool, queue }, { userId: organization.userId, runId });
    expect(await start("INCREMENTAL", key)).toEqual(first);
    expect(await start("FULL", key)).toMatchObject({ refusal: { code: "IDEMPOTENCY_KEY_REUSED" } });
  });

  it("takes a key for the first of two requests at once, though they are about two organizations", async () => {
    const key = { idempotencyKey: "at-once", mutation: "startSync" } as const;
    const other = await createOrganization(database.pool, { userId: organization.userId });
    let second: ReturnType<typeof startRun> | undefined;
    const busy: RunQueue = {
      enqueue: async () => {
        second = start("FULL", { ...other, ...key });
        await untilBlocked(database.pool);
      },
    };
    const first = await startRun(
      { pool: database.pool, queue: busy },
      { ...organization, ...key, kind: "FULL", trigger: "MANUAL" },
    );
    expect(first).toMatchObject({ alreadyRunning: false });
    expect(await second).toMatchObject({ refusal: { code: "IDEMPOTENCY_KEY_REUSED" } });
  });

  it("refuses another user's organization as if there were none", async () => {
    const other = await createOrganization(database.pool);
    const result = await start("FULL", { organizationId: other.organizationId });
    expect(result).toMatchObject({ refusal: { code: "NOT_FOUND" } });
  });

  it("refuses to read from an organization that must be connected again, but backfills it", async () => {
    organization = await createOrganization(database.pool, { status: "NEEDS_RECONNECT" });
    expect(await start("INCREMENTAL")).toMatchObject({ refusal: { code: "NEEDS_RECONNECT" } });
    expect(await start("BACKFILL")).toMatchObject({ alreadyRunning: false });
  });

  it("cancels what has not ended, once", async () => {
    const runId = await started("FULL");
    const cancel = (): ReturnType<typeof cancelRun> =>
      cancelRun({ pool: database.pool, queue }, { userId: organization.userId, runId });
    expect(await cancel()).toEqual({ runId });
    expect(await statusOf(runId)).toBe("CANCELED");
    expect(await cancel()).toMatchObject({ refusal: { code: "RUN_FINISHED" } });
  });

  it("cancels a run that waits for its quota, and lets the next one begin anew", async () => {
    const waiting = await started("INCREMENTAL");
    await database.pool.query({
      text: "update sync_runs set status = 'WAITING', resumes_at = now() + interval '5 hours' where id = $1",
      values: [waiting],
    });
    await database.pool.query({
      text: "update sync_phases set position = '{}' where run_id = $1 and name = 'INVOICES'",
      values: [waiting],
    });
    const request = { userId: organization.userId, runId: waiting };
    expect(await cancelRun({ pool: database.pool, queue }, request)).toEqual({ runId: waiting });
    const next = await started("INCREMENTAL");
    expect(next).not.toBe(waiting);
    const phases = await database.prisma.syncPhase.findMany({ where: { runId: next } });
    expect(phases.map(({ position }) => position)).toEqual(phases.map(() => null));
    expect(await take(waiting)).toBeNull();
    expect(await take(next)).not.toBeNull();
  });

  it("finds a run stranded once its lease has run out, not before", async () => {
    const runId = await started("INCREMENTAL");
    await take(runId);
    const stranded = async () => (await findStrandedRuns(database.pool)).map(({ id }) => id);
    expect(await stranded()).not.toContain(runId);
    await database.pool.query({
      text: "update sync_runs set lease_until = clock_timestamp() - interval '1 second' where id = $1",
      values: [runId],
    });
    expect(await stranded()).toContain(runId);
  });
});
