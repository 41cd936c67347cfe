import { describe, expect, test } from "vitest";
import { dateOf } from "../../src/reminders/day.ts";
import { dayIn, isTimeZone, zonesOf, zonesOfCountry } from "../../src/reminders/time-zone.ts";

const NOBODY_KNOWS = { timeZone: null, phone: null, country: null };

describe("zonesOf", () => {
  test("takes a person's override first", () => {
    expect(zonesOf({ timeZone: "Asia/Tokyo", phone: "+12127365000", country: "DE" })).toEqual([
      "Asia/Tokyo",
    ]);
  });

  test("ignores an override that is no zone", () => {
    expect(zonesOf({ timeZone: "Mars/Olympus", phone: "+33123456789", country: "DE" })).toEqual([
      "Europe/Paris",
    ]);
  });

  test("takes the phone's country before the customer's", () => {
    expect(zonesOf({ ...NOBODY_KNOWS, phone: "+33123456789", country: "JP" })).toEqual([
      "Europe/Paris",
    ]);
  });

  test("tells countries apart that share a calling code", () => {
    const canada = zonesOf({ ...NOBODY_KNOWS, phone: "+16132345678" });
    expect(canada).toContain("America/Toronto");
    expect(canada).not.toContain("America/New_York");
  });

  test("takes the customer's country when the number belongs to none", () => {
    expect(zonesOf({ ...NOBODY_KNOWS, phone: "+80012345678", country: "JP" })).toEqual([
      "Asia/Tokyo",
    ]);
  });

  test("knows nothing without any of them", () => {
    expect(zonesOf(NOBODY_KNOWS)).toEqual([]);
    expect(zonesOf({ ...NOBODY_KNOWS, country: "ZZ" })).toEqual([]);
    expect(zonesOf({ ...NOBODY_KNOWS, country: "Germany" })).toEqual([]);
  });
});

test("zonesOfCountry knows both coasts", () => {
  expect(zonesOfCountry("US")).toEqual(
    expect.arrayContaining(["America/New_York", "America/Los_Angeles", "Pacific/Honolulu"]),
  );
});

test("isTimeZone accepts aliases that Zoho still sends", () => {
  expect(isTimeZone("Asia/Calcutta")).toBe(true);
  expect(isTimeZone("Mars/Olympus")).toBe(false);
  expect(isTimeZone("")).toBe(false);
});

test("dayIn is the local day", () => {
  const instant = Date.parse("2026-06-17T22:30:00Z");
  expect(
    ["Europe/Berlin", "UTC", "America/Los_Angeles"].map((zone) => dateOf(dayIn(zone, instant))),
  ).toEqual(["2026-06-18", "2026-06-17", "2026-06-17"]);
});

test("dayIn changes at midnight, whichever side was asked for last", () => {
  const midnight = Date.parse("2026-06-17T22:00:00Z");
  const instants = [midnight - 1, midnight, midnight - 60_000, midnight + 60_000, midnight - 1];
  expect(instants.map((instant) => dateOf(dayIn("Europe/Berlin", instant)))).toEqual([
    "2026-06-17",
    "2026-06-18",
    "2026-06-17",
    "2026-06-18",
    "2026-06-17",
  ]);
});
