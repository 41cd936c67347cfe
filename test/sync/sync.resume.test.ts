import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ResumeTrial, resumeTrial } from "../support/resume-trial.ts";

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
