import { expect, test } from "vitest";
import { connected, FIRST_CONNECTION, lost } from "../../src/dashboard/api/connection.ts";

test("the moment of a loss stays the first while attempts fail, and a return is counted once", () => {
  const first = new Date("2026-11-22T10:00:00Z");
  const later = new Date("2026-11-22T10:00:09Z");
  const gone = lost(lost(connected(FIRST_CONNECTION), first), later);
  expect(gone).toEqual({ status: "LOST", lostAt: first, returns: 0 });
  expect(connected(connected(gone))).toEqual({ status: "ONLINE", lostAt: null, returns: 1 });
});

test("the first connection is no return", () => {
  expect(connected(FIRST_CONNECTION).returns).toBe(0);
});
