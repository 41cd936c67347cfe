import { expect, test } from "vitest";
import { pace } from "../../src/dashboard/sync/pace.ts";
import { PHASE, run } from "./run.ts";

const now = new Date("2026-11-22T10:01:00Z");
const inSeconds = (seconds: number): string =>
  new Date(now.getTime() + seconds * 1000).toISOString();

test("says the phase, how far it is, and the time left", () => {
  const { text, held } = pace(run(), now);
  expect(text).toMatch(/^Customers, 25 %, about 3\D+ left$/);
  expect(held).toBe(false);
});

test("says how fast the present phase goes, once that says something", () => {
  const phase = { ...PHASE, fetched: 3000, startedAt: inSeconds(-12) };
  expect(pace(run({ phases: [phase] }), now).text).toContain(", 250 a second,");
  const justBegun = { ...phase, startedAt: inSeconds(-0.5) };
  expect(pace(run({ phases: [justBegun] }), now).text).not.toContain("a second");
});

test("says nothing that is not known", () => {
  const unknown = run({ phase: null, percent: null, etaSeconds: null });
  expect(pace(unknown, now).text).toBe("Getting ready");
});

test("says until when it keeps to the rate limit, and no longer than that", () => {
  const throttled = run({ throttledUntil: inSeconds(20) });
  const { text, held } = pace(throttled, now);
  expect(text).toMatch(/^Keeps to the rate limit, goes on in 20\D+$/);
  expect(held).toBe(true);
  expect(pace(throttled, new Date(inSeconds(21))).held).toBe(false);
});

test("says when a waiting run goes on", () => {
  const waiting = run({ status: "WAITING", resumesAt: inSeconds(2 * 3600) });
  expect(pace(waiting, now).text).toMatch(/^Waits for Zoho, goes on at .+ \(in 2\D+\)$/);
  expect(pace(waiting, new Date(inSeconds(2 * 3600 + 1))).text).toBe("Goes on in a moment");
});
