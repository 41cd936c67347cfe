import { describe, expect, test } from "vitest";
import type { Benchmark, Goal } from "./benchmark.ts";
import { judge, type Verdict, valuesOf } from "./judge.ts";
import type { Outcome } from "./rounds.ts";

const OUTCOME: Outcome = new Map([
  ["ours", [{ speed: 30 }, { speed: 10 }, { speed: 20 }]],
  ["theirs", [{ speed: 10 }, { speed: 20 }, { speed: 10 }]],
]);

function verdictOn(goal: Omit<Goal, "figure" | "of">): Verdict | undefined {
  const benchmark: Pick<Benchmark, "goals" | "figures"> = {
    figures: { speed: { label: "requests/s", better: "more" } },
    goals: [{ figure: "speed", of: "ours", ...goal }],
  };
  return judge(benchmark as Benchmark, OUTCOME)[0];
}

describe("judge", () => {
  test.each([
    [{ atLeast: 20 }, true, 20, "at least 20"],
    [{ atLeast: 20.1 }, false, 20, "at least 20.1"],
    [{ atMost: 20 }, true, 20, "at most 20"],
    [{ atMost: 19 }, false, 20, "at most 19"],
    [{ against: "theirs", atLeast: 2 }, true, 2, "at least 2 × theirs"],
    [{ against: "theirs", atMost: 1.9 }, false, 2, "at most 1.9 × theirs"],
  ])("holds %j against the median, the bound included", (goal, met, measured, bound) => {
    expect(verdictOn(goal)).toEqual({ goal: `ours, requests/s: ${bound}`, measured, met });
  });

  test("a goal is not met by what is no number", () => {
    const nothing: Outcome = new Map([["ours", [{ speed: Number.NaN }]]]);
    const benchmark = { figures: {}, goals: [{ figure: "speed", of: "ours", atMost: 1 }] };
    expect(judge(benchmark as unknown as Benchmark, nothing)[0]?.met).toBe(false);
  });
});

describe("valuesOf", () => {
  test("has one value for each round", () => {
    expect(valuesOf(OUTCOME, "ours", "speed")).toEqual([30, 10, 20]);
  });

  test("refuses what was not measured", () => {
    expect(() => valuesOf(OUTCOME, "nobody", "speed")).toThrow("There is no contestant nobody.");
    expect(() => valuesOf(OUTCOME, "ours", "weight")).toThrow("ours did not measure weight.");
  });
});
