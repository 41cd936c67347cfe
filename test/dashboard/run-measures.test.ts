import { expect, test } from "vitest";
import { runMeasures } from "../../src/dashboard/sync/run-measures.ts";
import { run } from "./run.ts";

const ended = (id: string, seconds: number, apiCalls: number) =>
  run({
    id,
    status: "SUCCEEDED",
    apiCalls,
    finishedAt: new Date(Date.parse("2026-11-22T10:00:00Z") + seconds * 1000).toISOString(),
  });

test("measures ended runs, the oldest first, against the longest and the most calls", () => {
  const { measures, longest, mostCalls } = runMeasures([
    run({ id: "under way" }),
    ended("later", 20, 3),
    ended("earlier", 8, 130),
    run({ id: "canceled in the queue", status: "CANCELED", startedAt: null }),
  ]);
  expect(measures.map(({ id, seconds, calls }) => [id, seconds, calls])).toEqual([
    ["earlier", 8, 130],
    ["later", 20, 3],
  ]);
  expect([longest, mostCalls]).toEqual([20, 130]);
});

test("has something to divide by, and keeps to the latest", () => {
  expect(runMeasures([])).toEqual({ measures: [], longest: 1, mostCalls: 1 });
  const many = Array.from({ length: 60 }, (_, index) => ended(String(index), 1, 1));
  const { measures } = runMeasures(many);
  expect(measures.length).toBe(40);
  expect(measures.at(-1)?.id).toBe("0");
});
