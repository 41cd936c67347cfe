import { describe, expect, test } from "vitest";
import { type BatchOutcome, nextBatchLimit } from "../../src/reminders/batch-limit.ts";

/** The limits of the batches that follow the first one, if all go like that. */
function limits(batches: number, { outdatedShare, tookMs }: Going): number[] {
  const limits = [1_000];
  for (let count = 0; count < batches; count += 1) {
    const limit = limits.at(-1) ?? 0;
    const outcome: BatchOutcome = { limit, outdated: Math.floor(limit * outdatedShare), tookMs };
    limits.push(nextBatchLimit(outcome));
  }
  return limits;
}

interface Going {
  readonly outdatedShare: number;
  readonly tookMs: number;
}

describe("the batches of a replan", () => {
  test("grow to 5,000 invoices where few are outdated", () => {
    expect(limits(4, { outdatedShare: 0.01, tookMs: 300 })).toEqual([
      1_000, 2_000, 4_000, 5_000, 5_000,
    ]);
  });

  test("stay at as many as may be written where many are", () => {
    expect(limits(2, { outdatedShare: 0.5, tookMs: 300 })).toEqual([1_000, 1_000, 1_000]);
    expect(nextBatchLimit({ limit: 5_000, outdated: 4_000, tookMs: 300 })).toBe(1_000);
  });

  test("are halved while they take too long, and grow again after", () => {
    expect(limits(5, { outdatedShare: 1, tookMs: 2_001 })).toEqual([
      1_000, 500, 250, 125, 100, 100,
    ]);
    expect(nextBatchLimit({ limit: 250, outdated: 250, tookMs: 1_999 })).toBe(500);
  });
});
