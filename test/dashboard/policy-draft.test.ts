import { expect, test } from "vitest";
import {
  draftOf,
  errorsByField,
  type Policy,
  policyInput,
} from "../../src/dashboard/policy/policy-draft.ts";

const POLICY: Policy = {
  enabled: true,
  offsetDays: [-7, 0, 3],
  channelRule: "SMART",
  windowStart: "09:00",
  windowEnd: "18:00",
  weekdays: [1, 2, 3],
  minGapHours: 20,
  maxLatenessDays: 2,
  holdBackDaysAfterSourceReminder: 3,
};

test("a policy survives its form", () => {
  const answer = { ...POLICY, __typename: "ReminderPolicy" };
  expect(policyInput(draftOf(answer))).toEqual({ input: POLICY });
});

test("steps are read as people type them", () => {
  const steps = (offsetDays: string) => policyInput({ ...draftOf(POLICY), offsetDays });
  expect(steps("−7;+3  0,")).toMatchObject({ input: { offsetDays: [-7, 3, 0] } });
  expect(steps("")).toMatchObject({ input: { offsetDays: [] } });
  for (const wrong of ["1.5", "a", "3, x", "99999999999"]) {
    expect(steps(wrong)).toEqual({ errors: { offsetDays: expect.any(String) } });
  }
});

test("what is no whole number is told by its field, all at once", () => {
  expect(policyInput({ ...draftOf(POLICY), minGapHours: "", maxLatenessDays: "1.5" })).toEqual({
    errors: { minGapHours: expect.any(String), maxLatenessDays: expect.any(String) },
  });
});

test("errors go to their fields, and those without one are not lost", () => {
  const told = errorsByField(
    [
      { field: ["input", "windowEnd"], message: "Too early." },
      { field: ["input", "windowEnd"], message: "No time." },
      { field: ["input", "unheardOf"], message: "Other." },
      { field: null, message: "No." },
    ],
    draftOf(POLICY),
  );
  expect(told).toEqual({ errors: { windowEnd: "Too early. No time." }, rest: "Other. No." });
});
