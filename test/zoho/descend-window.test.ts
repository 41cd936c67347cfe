import { expect, test } from "vitest";
import { endOf, startOf, windowFrom } from "../../src/zoho/descend-window.ts";

test("a window begins no later than asked, reaches further than what was read, and fits into a page", () => {
  for (let end = 200; end < 20_000; end += 37) {
    const window = windowFrom(end - 10, 200);
    expect(startOf(window)).toBeLessThanOrEqual(end - 10);
    expect(endOf(window)).toBeGreaterThan(end + 100);
    expect(window.perPage).toBeLessThanOrEqual(200);
  }
  expect(windowFrom(-5, 200)).toEqual({ page: 1, perPage: 200 });
});
