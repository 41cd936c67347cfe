import { expect, test } from "vitest";
import { ROW_HEIGHT_PX, visibleRows } from "../../src/dashboard/lists/visible-rows.ts";

const WINDOW_PX = 900;

test("a short list is in the document as a whole", () => {
  expect(visibleRows(-400, WINDOW_PX, 150)).toEqual({ from: 0, to: 150 });
});

test("every row that can be seen is there, and few others, wherever the list is scrolled to", () => {
  const count = 10_000;
  for (let scrolled = -200; scrolled < count * ROW_HEIGHT_PX; scrolled += 333) {
    const { from, to } = visibleRows(-scrolled, WINDOW_PX, count);
    const firstSeen = Math.max(0, Math.floor(scrolled / ROW_HEIGHT_PX));
    const lastSeen = Math.min(count, Math.ceil((scrolled + WINDOW_PX) / ROW_HEIGHT_PX));
    expect(from).toBeLessThanOrEqual(firstSeen);
    expect(to).toBeGreaterThanOrEqual(lastSeen);
    expect(to - from).toBeLessThan(110);
  }
});

test("beyond the end there is nothing", () => {
  const { from, to } = visibleRows(-1_000_000, WINDOW_PX, 200);
  expect([from, to]).toEqual([200, 200]);
});
