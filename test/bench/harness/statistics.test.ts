import { describe, expect, test } from "vitest";
import { median, medianRatio, percentile } from "./statistics.ts";

describe("median", () => {
  test.each([
    [[3], 3],
    [[10, 9, 1], 9],
    [[4, 1, 3, 2], 2.5],
  ])("of %j is %d", (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  test("of nothing is no number", () => {
    expect(median([])).toBeNaN();
  });
});

test("a ratio is taken in each round: one round in which all were slow does not count", () => {
  expect(medianRatio([10, 100, 11], [20, 200, 20])).toBe(0.5);
  // Not the ratio of the medians, which is 1.1.
  expect(medianRatio([10, 11, 12], [5, 10, 60])).toBe(1.1);
  expect(medianRatio([10, 30, 12], [5, 20, 60])).toBe(1.5);
});

test("a round that the other did not have makes the ratio no number", () => {
  expect(medianRatio([1], [])).toBeNaN();
});

describe("percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  test.each([
    [0, 1],
    [0.5, 50],
    [0.95, 95],
    [1, 100],
  ])("%d of 1 to 100", (share, value) => {
    expect(percentile(hundred, share)).toBe(value);
  });

  test("is a value that was there", () => {
    expect(percentile([1, 100], 0.5)).toBe(1);
    expect(percentile([1, 100], 0.51)).toBe(100);
    expect(percentile([], 0.5)).toBeNaN();
  });
});
