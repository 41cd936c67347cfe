import { describe, expect, test } from "vitest";
import { endOf, startOf, windowFrom } from "../../src/zoho/descend-window.ts";
import { packedList, packIds } from "../../src/zoho/id-set.ts";
import { compareOrder, mergeOrder } from "../../src/zoho/tie-order.ts";

const ROWS = Array.from({ length: 40 }, (_, index) => `row ${index}`);
const rows = (from: number, to: number): string => packIds(ROWS.slice(from, to));

describe("compareOrder", () => {
  test.each([
    ["the rows that both show end one and begin the other", rows(0, 20), rows(10, 30), "SAME"],
    ["a page begins above the one before", rows(10, 30), rows(5, 35), "SAME"],
    ["some of the common rows have gone", rows(0, 20), rows(9, 12) + rows(14, 30), "SAME"],
    ["they share nothing", rows(0, 20), rows(20, 40), "APART"],
    ["they share so few that it may be chance", rows(0, 20), rows(17, 37), "APART"],
    [
      "two rows have changed places",
      rows(0, 20),
      rows(10, 14) + rows(15, 16) + rows(14, 15) + rows(16, 30),
      "SHUFFLED",
    ],
    ["a row came in between", rows(0, 20), rows(10, 15) + rows(39, 40) + rows(15, 30), "SHUFFLED"],
  ])("%s", (_, before, after, verdict) => {
    expect(compareOrder(before, after)).toBe(verdict);
  });
});

describe("mergeOrder", () => {
  test("puts rows between those that they were shown between", () => {
    const known = rows(0, 3) + rows(5, 8);
    expect(packedList(mergeOrder(known, rows(2, 6)) ?? "")).toEqual(packedList(rows(0, 8)));
  });

  test("puts rows before the first, and after the last", () => {
    expect(mergeOrder(rows(3, 6), rows(1, 5))).toBe(rows(1, 6));
    expect(mergeOrder(rows(3, 6), rows(5, 8))).toBe(rows(3, 8));
    expect(mergeOrder(rows(3, 6), rows(6, 8))).toBe(rows(3, 8));
  });

  test("is none when two pages contradict each other", () => {
    expect(mergeOrder(rows(0, 5), rows(2, 3) + rows(1, 2))).toBeNull();
  });
});

test("a window begins no later than asked, reaches further than what was read, and fits into a page", () => {
  for (let end = 200; end < 20_000; end += 37) {
    const window = windowFrom(end - 10, 200);
    expect(startOf(window)).toBeLessThanOrEqual(end - 10);
    expect(endOf(window)).toBeGreaterThan(end + 100);
    expect(window.perPage).toBeLessThanOrEqual(200);
  }
  expect(windowFrom(-5, 200)).toEqual({ page: 1, perPage: 200 });
});
