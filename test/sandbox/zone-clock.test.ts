import { expect, test } from "vitest";
import { parseTimestamp, ZoneClock } from "../../src/sandbox/zone-clock.ts";

const at = (text: string) => Date.parse(text) / 1000;

test.each([
  ["Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59+0100"],
  ["Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+0200"],
  ["Europe/Berlin", "2026-10-25T00:59:59Z", "2026-10-25T02:59:59+0200"],
  ["Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00+0100"],
  ["America/New_York", "2026-04-01T04:00:00Z", "2026-04-01T00:00:00-0400"],
  ["Pacific/Honolulu", "2026-01-01T05:00:00Z", "2025-12-31T19:00:00-1000"],
  ["Asia/Kolkata", "2026-01-01T00:00:00Z", "2026-01-01T05:30:00+0530"],
  ["Australia/Lord_Howe", "2026-04-04T14:59:59Z", "2026-04-05T01:59:59+1100"],
  ["Australia/Lord_Howe", "2026-04-04T15:00:00Z", "2026-04-05T01:30:00+1030"],
  ["UTC", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00+0000"],
])("%s at %s is %s", (zone, instant, local) => {
  const clock = new ZoneClock(zone);
  expect(clock.timestamp(at(instant))).toBe(local);
  expect(parseTimestamp(local)).toBe(at(instant));
});

test("midnight is the zone's, also on days of 23 and 25 hours", () => {
  const clock = new ZoneClock("Europe/Berlin");
  expect(clock.nextMidnight(at("2026-03-29T12:00:00Z"))).toBe(at("2026-03-29T22:00:00Z"));
  expect(clock.nextMidnight(at("2026-03-28T23:00:00Z"))).toBe(at("2026-03-29T22:00:00Z"));
  expect(clock.nextMidnight(at("2026-10-25T00:30:00Z"))).toBe(at("2026-10-25T23:00:00Z"));
});
