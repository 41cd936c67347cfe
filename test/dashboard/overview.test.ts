import { expect, test } from "vitest";
import { barHeights, bucketLabel, shares } from "../../src/dashboard/overview/aging.ts";
import { organizationNote } from "../../src/dashboard/overview/organization-state.ts";
import { quotaShares } from "../../src/dashboard/overview/quota.ts";

test("names the ages", () => {
  const labels = [
    { fromDays: null, toDays: 0 },
    { fromDays: 1, toDays: 30 },
    { fromDays: 91, toDays: null },
  ].map(bucketLabel);
  expect(labels).toEqual(["Not due", "1–30 days", "Over 90 days"]);
});

test("draws bars to the largest and strips to the whole, credit as nothing", () => {
  const buckets = [{ balance: "300.00" }, { balance: "100.00" }, { balance: "-50.00" }];
  expect(barHeights(buckets)).toEqual([1, 1 / 3, 0]);
  expect(shares(buckets)).toEqual([0.75, 0.25, 0]);
  expect(barHeights([{ balance: "0.00" }])).toEqual([0]);
});

test("keeps the reserve out of what syncs may use", () => {
  const quota = { perDayLimit: 1000, usedToday: 700, reserved: 200 };
  expect(quotaShares(quota)).toEqual({ used: 0.7, reserveFrom: 0.8, leftForSyncs: 100, left: 300 });
  expect(quotaShares({ ...quota, usedToday: 900 })).toMatchObject({ leftForSyncs: 0, left: 100 });
  expect(quotaShares({ ...quota, usedToday: 1200 })).toMatchObject({ used: 1, left: 0 });
});

test("says of an organization what needs a person, and nothing while all is well", () => {
  const note = (status: string, consecutiveFailures: number) =>
    organizationNote({ status, consecutiveFailures });
  expect(note("ACTIVE", 0)).toBeNull();
  expect(note("ACTIVE", 2)).toBeNull();
  expect(note("ACTIVE", 3)).toMatchObject({
    tone: "bad",
    text: expect.stringMatching(/last 3 syncs .* failed/),
  });
  expect(note("NEEDS_RECONNECT", 1)).toMatchObject({
    tone: "bad",
    text: expect.stringMatching(/dunlin connect/),
  });
});
