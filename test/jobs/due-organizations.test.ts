import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { overdueOrganizations, scheduledOrganizations } from "../../src/jobs/due-organizations.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { type StoredOrganization, storeOrganization, storeRun } from "./support/organizations.ts";

const DAY_MS = 86_400_000;
const SLOT = new Date(Date.now() - DAY_MS / 24);
const BEFORE = new Date(SLOT.getTime() - 1_000);
const WEEKLY = { everyDays: 7, callsPerDay: 800 };

let database: TestDatabase;
let organization: StoredOrganization;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.pool.query("truncate users cascade");
  organization = await storeOrganization(database.pool, "one");
});

async function lastFullSync(daysAgo: number): Promise<void> {
  await database.pool.query({
    text: `
      insert into sync_metadata (user_id, organization_id, last_full_sync_at)
      values ($1, $2, $3)
    `,
    values: [
      organization.userId,
      organization.organizationId,
      new Date(Date.now() - daysAgo * DAY_MS),
    ],
  });
}

describe("overdueOrganizations", () => {
  it("finds one that was never synced, and wants everything of it", async () => {
    expect(await overdueOrganizations(database.pool, WEEKLY, SLOT)).toEqual([
      { ...organization, kind: "FULL" },
    ]);
  });

  it("finds one whose latest slot nobody took", async () => {
    await storeRun(database.pool, organization, { createdAt: BEFORE });
    expect(await overdueOrganizations(database.pool, WEEKLY, SLOT)).toHaveLength(1);
  });

  it("finds one whose last run lies in the future, because the clock was set back", async () => {
    const createdAt = new Date(Date.now() + 1_000 * DAY_MS);
    await storeRun(database.pool, organization, { createdAt, status: "SUCCEEDED" });
    expect(await overdueOrganizations(database.pool, WEEKLY, SLOT)).toHaveLength(1);
  });

  it.each([
    ["a run since the slot", { createdAt: SLOT }],
    ["a failed run since the slot", { createdAt: SLOT, status: "FAILED" }],
    ["an older run that still waits", { createdAt: BEFORE, status: "WAITING" }],
  ])("leaves one alone that has %s", async (_, run) => {
    await storeRun(database.pool, organization, run);
    expect(await overdueOrganizations(database.pool, WEEKLY, SLOT)).toEqual([]);
  });

  it("is not deceived by runs of another kind", async () => {
    await storeRun(database.pool, organization, { kind: "RECORD", createdAt: SLOT });
    await storeRun(database.pool, organization, { kind: "BACKFILL", status: "RUNNING" });
    expect(await overdueOrganizations(database.pool, WEEKLY, SLOT)).toHaveLength(1);
  });
});

describe("scheduledOrganizations", () => {
  it("leaves out what is not ACTIVE", async () => {
    for (const status of ["NEEDS_RECONNECT", "BLOCKED", "DISABLED"]) {
      await storeOrganization(database.pool, status, status);
    }
    expect(await scheduledOrganizations(database.pool, WEEKLY)).toEqual([
      { ...organization, kind: "FULL" },
    ]);
  });

  it.each([
    [6, "INCREMENTAL"],
    [8, "FULL"],
  ])("asks, %i days after the last full one, for %s", async (days, kind) => {
    await lastFullSync(days);
    expect(await scheduledOrganizations(database.pool, WEEKLY)).toEqual([
      { ...organization, kind },
    ]);
  });

  it.each([
    [9, 1_600, "INCREMENTAL"],
    [11, 1_600, "FULL"],
    [8, 1_000, "FULL"],
  ])("asks, %i days after a full one that took %i calls, for %s", async (days, calls, kind) => {
    await lastFullSync(days);
    const run = await storeRun(database.pool, organization, {
      kind: "FULL",
      status: "SUCCEEDED",
      createdAt: BEFORE,
    });
    await database.pool.query({
      text: "insert into sync_phases (run_id, name, ordinal, api_calls) values ($1, 'INVOICES', 1, $2)",
      values: [run, calls],
    });
    // A fifth of 800 calls is 160 a day: ten days for 1,600.
    expect(await scheduledOrganizations(database.pool, WEEKLY)).toEqual([
      { ...organization, kind },
    ]);
  });

  it.each([
    [0.9, 10, "INCREMENTAL"],
    [1.1, 10, "FULL"],
    [1.9, 320, "INCREMENTAL"],
    [2.1, 320, "FULL"],
  ])(
    "asks, %d days after a full one of %i calls that was not sure of a list, for %s",
    async (days, calls, kind) => {
      await lastFullSync(days);
      const run = await storeRun(database.pool, organization, {
        kind: "FULL",
        status: "SUCCEEDED_WITH_ISSUES",
        createdAt: BEFORE,
      });
      await database.pool.query({
        text: `
        insert into sync_phases (run_id, name, ordinal, api_calls, position)
        values
          ($1, 'CUSTOMERS', 1, $2, '{"completesList": true}'),
          ($1, 'INVOICES', 2, 0, '{"completesList": false}')
      `,
        values: [run, calls],
      });
      expect(await scheduledOrganizations(database.pool, WEEKLY)).toEqual([
        { ...organization, kind },
      ]);
    },
  );
});
