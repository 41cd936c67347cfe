import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { releaseDeadWorkers } from "../../src/jobs/dead-workers.ts";
import { taskFor } from "../support/killed-sync.ts";
import { type ResumeTrial, resumeTrial } from "../support/resume-trial.ts";
import { createSyncWorld } from "../support/sync-world.ts";
import { spawnWorker } from "../support/worker-process.ts";

const KILLS = 10;
const KILLS_FROM_DELETIONS = 4;

describe("a sync whose workers are killed ten times", () => {
  let trial: ResumeTrial;

  beforeAll(async () => {
    trial = await resumeTrial({
      customers: 450,
      invoices: 1_700,
      kills: KILLS,
      killsFromDeletions: KILLS_FROM_DELETIONS,
      deletedInvoices: 36,
      seed: 3,
    });
  }, 120_000);
  afterAll(() => trial.close());

  it("was killed ten times, in several phases", () => {
    expect(trial.kills).toHaveLength(KILLS);
    expect(new Set(trial.kills).size).toBeGreaterThanOrEqual(3);
    expect(trial.kills).toContain("DELETIONS");
  });

  it("ends like an undisturbed one, row for row, count for count", () => {
    expect(trial.differences).toEqual([]);
  });

  it("read at most the two pages in flight again for each kill", () => {
    expect(trial.extraRequests).toBeLessThanOrEqual(2 * KILLS);
  });

  it("counted every call, also those that died with their worker", () => {
    expect(trial.countedCalls).toBe(trial.storedCalls);
    expect(trial.storedCalls).toBeGreaterThanOrEqual(trial.requests);
    expect(trial.storedCalls - trial.requests).toBeLessThanOrEqual(KILLS);
  });
});

it("a worker that is killed in the middle of its call leaves the only slot in flight to its successor at once", async () => {
  const world = await createSyncWorld({ customers: 20, invoices: 50 }, { limits: { inFlight: 1 } });
  const runId = await world.start("FULL");
  const worker = spawnWorker();
  const named = "connections_reserve_call";
  const strike = { signal: "SIGKILL", afterSteps: 0, statement: 1, named, when: "AFTER" } as const;
  worker.start(taskFor(world, runId, Date.now(), strike));
  expect(await worker.ended).toMatchObject({ signal: "SIGKILL" });
  const open = { organizationId: world.organizationId, finishedAt: null };
  expect(await world.database.prisma.apiCall.count({ where: open })).toBe(1);
  await releaseDeadWorkers(world.database.pool);
  expect(await world.finish(runId)).toMatchObject({ status: expect.stringMatching(/^SUCCEEDED/) });
  await world.close();
});
