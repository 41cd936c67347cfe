import { describe, expect, test } from "vitest";
import { dateOf, dayOf, weekdayOf } from "../../src/reminders/day.ts";
import { zonesOfCountry } from "../../src/reminders/time-zone.ts";
import { calendarOf, type Slot } from "../../src/reminders/window.ts";

const OFFICE = { windowStart: "09:00", windowEnd: "18:00", weekdays: [1, 2, 3, 4, 5] };
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const BERLIN = calendarOf(["Europe/Berlin"], "Europe/Berlin", OFFICE);

function show(slot: Slot | null): string | null {
  if (slot === null) return null;
  const time = (instant: number) => new Date(instant).toISOString().slice(0, 16);
  return `${dateOf(slot.day)}: ${time(slot.from)} to ${time(slot.to)}`;
}

test("weekdayOf counts from Monday, before 1970 as well", () => {
  expect(
    ["1969-12-28", "1970-01-01", "2026-06-15", "2026-06-21"].map((date) => weekdayOf(dayOf(date))),
  ).toEqual([7, 4, 1, 7]);
});

describe("Calendar.on", () => {
  test("is the window in the zone, by the clock of that day", () => {
    expect(show(BERLIN.on(dayOf("2026-06-17")))).toBe(
      "2026-06-17: 2026-06-17T07:00 to 2026-06-17T16:00",
    );
    expect(show(BERLIN.on(dayOf("2026-12-16")))).toBe(
      "2026-12-16: 2026-12-16T08:00 to 2026-12-16T17:00",
    );
  });

  test("is nothing on another weekday", () => {
    expect(BERLIN.on(dayOf("2026-06-20"))).toBeNull();
  });

  test("is what all zones of a country have in common", () => {
    const calendar = calendarOf(
      ["America/New_York", "America/Los_Angeles"],
      "Europe/Berlin",
      OFFICE,
    );
    expect(show(calendar.on(dayOf("2026-06-17")))).toBe(
      "2026-06-17: 2026-06-17T16:00 to 2026-06-17T22:00",
    );
  });

  test("is the organization's where they have nothing in common, and where no zone is known", () => {
    const day = dayOf("2026-06-17");
    const russia = calendarOf(zonesOfCountry("RU"), "Europe/Berlin", OFFICE);
    expect(russia.on(day)).toEqual(BERLIN.on(day));
    expect(calendarOf([], "Europe/Berlin", OFFICE).on(day)).toEqual(BERLIN.on(day));
  });

  test("is nothing when the clocks skip the whole window, and what is left when they skip its beginning", () => {
    const day = dayOf("2026-03-29");
    const night = { windowStart: "02:15", windowEnd: "02:45", weekdays: EVERY_DAY };
    expect(calendarOf(["Europe/Berlin"], "Europe/Berlin", night).on(day)).toBeNull();
    const longer = { ...night, windowEnd: "03:30" };
    expect(show(calendarOf(["Europe/Berlin"], "Europe/Berlin", longer).on(day))).toBe(
      "2026-03-29: 2026-03-29T01:00 to 2026-03-29T01:30",
    );
  });

  test("begins with the first of two equal times when the clocks go back", () => {
    const night = { windowStart: "02:30", windowEnd: "04:00", weekdays: EVERY_DAY };
    expect(
      show(calendarOf(["Europe/Berlin"], "Europe/Berlin", night).on(dayOf("2026-10-25"))),
    ).toBe("2026-10-25: 2026-10-25T00:30 to 2026-10-25T03:00");
  });
});

describe("Calendar.near", () => {
  test.each([
    { date: "2026-06-17", direction: "earlier", found: "2026-06-17" },
    { date: "2026-06-20", direction: "earlier", found: "2026-06-19" },
    { date: "2026-06-20", direction: "later", found: "2026-06-22" },
    { date: "2026-06-21", direction: "earlier", found: "2026-06-19" },
  ] as const)("of $date, $direction, is $found", ({ date, direction, found }) => {
    expect(dateOf(BERLIN.near(dayOf(date), direction)?.day ?? 0)).toBe(found);
  });

  test("passes a day whose window the clocks skip", () => {
    const sundays = { windowStart: "02:15", windowEnd: "02:45", weekdays: [7] };
    const calendar = calendarOf(["Europe/Berlin"], "Europe/Berlin", sundays);
    const day = dayOf("2026-03-29");
    expect(dateOf(calendar.near(day, "later")?.day ?? 0)).toBe("2026-04-05");
    expect(dateOf(calendar.near(day, "earlier")?.day ?? 0)).toBe("2026-03-22");
  });
});

describe("Calendar.openAt and after", () => {
  test.each([
    { at: "2026-06-17T05:00:00Z", open: "2026-06-17T07:00", after: "2026-06-17T07:00" },
    { at: "2026-06-17T12:34:00Z", open: "2026-06-17T07:00", after: "2026-06-17T12:34" },
    { at: "2026-06-17T15:59:00Z", open: "2026-06-17T07:00", after: "2026-06-17T15:59" },
    { at: "2026-06-17T16:00:00Z", open: "2026-06-18T07:00", after: "2026-06-18T07:00" },
    { at: "2026-06-19T16:00:00Z", open: "2026-06-22T07:00", after: "2026-06-22T07:00" },
  ])("at $at", ({ at, open, after }) => {
    const instant = Date.parse(at);
    const iso = (slot: Slot | null) => new Date(slot?.from ?? 0).toISOString().slice(0, 16);
    expect(iso(BERLIN.openAt(instant))).toBe(open);
    expect(iso(BERLIN.after(instant))).toBe(after);
  });

  test("sees yesterday's slot where it is still yesterday", () => {
    const honolulu = calendarOf(["Pacific/Honolulu"], "UTC", OFFICE);
    expect(dateOf(honolulu.openAt(Date.parse("2026-06-18T03:00:00Z"))?.day ?? 0)).toBe(
      "2026-06-17",
    );
  });
});
