import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeResume, type ResumeTrial, resumeTrial } from "../support/resume-trial.ts";

const KILLS = 100;
const KILLS_FROM_DELETIONS = 30;

describe("a sync of 5,000 customers and 20,000 invoices whose workers are killed 100 times", () => {
  let trial: ResumeTrial;

  beforeAll(async () => {
    trial = await resumeTrial({
      customers: 5_000,
      invoices: 20_000,
      kills: KILLS,
      killsFromDeletions: KILLS_FROM_DELETIONS,
      deletedInvoices: 60,
      seed: 11,
    });
    process.stdout.write(`${describeResume(trial)}\n`);
  });
  afterAll(() => trial.close());

  it("was killed that often, in each phase", () => {
    expect(trial.kills).toHaveLength(KILLS);
    expect([...new Set(trial.kills)]).toEqual(
      expect.arrayContaining([
        "CUSTOMERS",
        "CUSTOMER_DETAILS",
        "INVOICES",
        "DELETIONS",
        "REMINDERS",
      ]),
    );
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
