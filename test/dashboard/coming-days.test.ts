import { expect, test } from "vitest";
import { dayBounds, dayStarts, dayVariables } from "../../src/dashboard/reminders/coming-days.ts";

const NOW = new Date(2026, 9, 23, 15, 30);
const STARTS = dayStarts(NOW);

test("seven days follow each other at midnight, over a change of the clocks too", () => {
  expect(STARTS.map((start) => start.getDate())).toEqual([23, 24, 25, 26, 27, 28, 29, 30]);
  expect(STARTS.every((start) => start.getHours() === 0 && start.getMinutes() === 0)).toBe(true);
});

test("each day ends where the next one begins, and the first has what is left from before", () => {
  const { day1, day2, day7 } = dayVariables(STARTS);
  expect(dayBounds("2026-10-23", STARTS)).toEqual({ lt: day1 });
  expect(dayBounds("2026-10-24", STARTS)).toEqual({ gte: day1, lt: day2 });
  expect(dayBounds("2026-10-29", STARTS)?.lt).toBe(day7);
});

test("another day, or none, has no bounds", () => {
  for (const day of [null, "", "2026-10-22", "2026-10-30", "tomorrow"]) {
    expect(dayBounds(day, STARTS)).toBeNull();
  }
});
