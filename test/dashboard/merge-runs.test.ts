import { expect, test } from "vitest";
import { mergeRuns } from "../../src/dashboard/live/merge-runs.ts";
import { run } from "./run.ts";

const at = (minute: number): string => `2026-11-22T10:${String(minute).padStart(2, "0")}:00.000Z`;
const live = (...runs: ReturnType<typeof run>[]) => new Map(runs.map((one) => [one.id, one]));

test("shows each run in its newest state", () => {
  const merged = mergeRuns([run({ seq: 3 })], live(run({ seq: 4, percent: 80 })), "organization-1");
  expect(merged.map(({ seq }) => seq)).toEqual([4]);
});

test("puts in front what began after the page was read, of this organization only", () => {
  const page = [run({ id: "b", createdAt: at(2) }), run({ id: "a", createdAt: at(1) })];
  const begun = run({ id: "c", createdAt: at(3) });
  const elsewhere = run({ id: "d", createdAt: at(4), organization: { id: "organization-2" } });
  const merged = mergeRuns(page, live(begun, elsewhere), "organization-1");
  expect(merged.map(({ id }) => id)).toEqual(["c", "b", "a"]);
});

test("leaves out what is older than the page", () => {
  const page = [run({ id: "b", createdAt: at(2) })];
  const merged = mergeRuns(page, live(run({ id: "a", createdAt: at(1) })), "organization-1");
  expect(merged.map(({ id }) => id)).toEqual(["b"]);
});
