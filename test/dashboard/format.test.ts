import { expect, test } from "vitest";
import { formatMoney } from "../../src/dashboard/format/money.ts";
import { formatDuration, formatRelative } from "../../src/dashboard/format/time.ts";
import { label, statusWord } from "../../src/dashboard/format/words.ts";
import {
  customerPath,
  invoicePath,
  parseRoute,
  runPath,
} from "../../src/dashboard/routing/route.ts";

test("money keeps every digit", () => {
  expect(formatMoney("123456789012345678.91", "EUR").replaceAll(/\D/g, "")).toBe(
    "12345678901234567891",
  );
});

test("money in a currency that Intl refuses still names it", () => {
  expect(formatMoney("5.50", "?")).toMatch(/5\D5.*\?/);
});

test("durations have two units at most", () => {
  const numbers = [0.4, 48, 200, 7500, 7200, 90_000].map((seconds) =>
    formatDuration(seconds).match(/\d+/g)?.map(Number),
  );
  expect(numbers).toEqual([[0], [48], [3, 20], [2, 5], [2], [1, 1]]);
});

test("times are told from now", () => {
  const now = new Date("2026-11-22T10:00:00Z");
  const told = ["10:00:04", "09:57:00", "12:00:00"].map((time) =>
    formatRelative(new Date(`2026-11-22T${time}Z`), now),
  );
  const here = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  expect(told).toEqual([
    here.format(0, "second"),
    here.format(-3, "minute"),
    here.format(2, "hour"),
  ]);
});

test("partial success is its own status, and unknown values are still words", () => {
  expect(statusWord("SUCCEEDED_WITH_ISSUES")).toEqual({
    label: "Partial success",
    tone: "partial",
  });
  expect(statusWord("ON_HOLD")).toEqual({ label: "On hold", tone: "neutral" });
  expect(label("SOMETHING_NEW")).toBe("Something new");
});

test("an id survives its address", () => {
  const id = "U3luY1J1bjoxMjM=/+";
  expect(parseRoute(runPath(id))).toEqual({ page: "run", id });
  expect(parseRoute("/sync/%E0%A4%A")).toEqual({ page: "unknown" });
  expect(parseRoute(customerPath(id))).toEqual({ page: "customer", id });
  expect(parseRoute(invoicePath(id))).toEqual({ page: "invoice", id });
  for (const nowhere of ["/nowhere", "/toString", "/reminders/x", "/toString/x", "/sync/a/b"]) {
    expect(parseRoute(nowhere)).toEqual({ page: "unknown" });
  }
});
