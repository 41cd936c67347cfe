import { describe, expect, test } from "vitest";
import { DEFAULT_POLICY } from "../../src/reminders/policy.ts";
import { type PolicyPatch, patchPolicy } from "../../src/reminders/policy-patch.ts";

describe("patchPolicy", () => {
  test("leaves out what is null or absent, and puts days in order", () => {
    const patch: PolicyPatch = {
      offsetDays: [7, -14, 0],
      weekdays: [5, 1],
      enabled: null,
      windowStart: undefined,
    };
    expect(patchPolicy(DEFAULT_POLICY, patch)).toEqual({
      policy: { ...DEFAULT_POLICY, offsetDays: [-14, 0, 7], weekdays: [1, 5] },
    });
  });

  test("keeps false and 0, which are no nulls", () => {
    expect(patchPolicy(DEFAULT_POLICY, { enabled: false, minGapHours: 0 })).toMatchObject({
      policy: { enabled: false, minGapHours: 0 },
    });
  });

  test.each<[PolicyPatch, string]>([
    [{ offsetDays: [366] }, "offsetDays"],
    [{ offsetDays: [-366] }, "offsetDays"],
    [{ offsetDays: [1.5] }, "offsetDays"],
    [{ offsetDays: [1, 1] }, "offsetDays"],
    [{ offsetDays: Array.from({ length: 31 }, (_, day) => day) }, "offsetDays"],
    [{ windowStart: "9:00" }, "windowStart"],
    [{ windowStart: "24:00" }, "windowStart"],
    [{ windowEnd: "18:60" }, "windowEnd"],
    [{ windowEnd: "09:00" }, "windowEnd"],
    [{ windowStart: "18:30" }, "windowEnd"],
    [{ weekdays: [] }, "weekdays"],
    [{ weekdays: [0] }, "weekdays"],
    [{ weekdays: [8] }, "weekdays"],
    [{ weekdays: [1, 1] }, "weekdays"],
    [{ minGapHours: -1 }, "minGapHours"],
    [{ minGapHours: Number.NaN }, "minGapHours"],
    [{ maxLatenessDays: -1 }, "maxLatenessDays"],
    [{ holdBackDaysAfterSourceReminder: 366 }, "holdBackDaysAfterSourceReminder"],
    [{ channelRule: "FAX" as "SMS" }, "channelRule"],
  ])("refuses %j", (patch, field) => {
    expect(patchPolicy(DEFAULT_POLICY, patch)).toEqual({
      errors: [{ field, message: expect.stringMatching(/.+\.$/) }],
    });
  });

  test("accepts the limits", () => {
    const patch: PolicyPatch = {
      offsetDays: [-365, ...Array.from({ length: 18 }, (_, day) => day), 365],
      windowStart: "00:00",
      windowEnd: "23:59",
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      minGapHours: 0,
      maxLatenessDays: 0,
      holdBackDaysAfterSourceReminder: 0,
    };
    expect(patchPolicy(DEFAULT_POLICY, patch)).toEqual({ policy: { ...DEFAULT_POLICY, ...patch } });
  });

  test("names everything that is wrong at once", () => {
    const outcome = patchPolicy(DEFAULT_POLICY, { weekdays: [], minGapHours: -1 });
    expect("errors" in outcome && outcome.errors.map((error) => error.field)).toEqual([
      "weekdays",
      "minGapHours",
    ]);
  });
});
