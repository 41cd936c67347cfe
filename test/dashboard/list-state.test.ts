import { describe, expect, test } from "vitest";
import { customerListState } from "../../src/dashboard/customers/customer-list-state.ts";
import { invoiceListState } from "../../src/dashboard/invoices/invoice-list-state.ts";
import { nextSort } from "../../src/dashboard/lists/list-order.ts";
import { reminderListState } from "../../src/dashboard/reminders/reminder-list-state.ts";
import { issueFilter } from "../../src/dashboard/sync/issue-list-state.ts";

const invoices = (search: string) => invoiceListState(new URLSearchParams(search), "org");
const customers = (search: string) => customerListState(new URLSearchParams(search), "org");

test("an address without parameters asks for everything that is not deleted", () => {
  expect(invoices("")).toEqual({
    filter: { organizationId: { eq: "org" }, deleted: false },
    orderBy: { field: "DUE_DATE", direction: "DESC" },
  });
  expect(customers("")).toEqual({
    filter: { organizationId: { eq: "org" }, deleted: false },
    orderBy: { field: "NAME", direction: "ASC" },
  });
});

test("each parameter becomes its filter", () => {
  expect(
    invoices(
      "q=a%26b&status=OVERDUE&blocked=NO_PHONE&customer=c1&show=open&due=2026-11-22&sort=-BALANCE",
    ),
  ).toEqual({
    filter: {
      organizationId: { eq: "org" },
      deleted: false,
      open: true,
      search: "a&b",
      status: { eq: "OVERDUE" },
      remindersBlockedBy: { eq: "NO_PHONE" },
      dueDate: { eq: "2026-11-22" },
      customerId: { eq: "c1" },
    },
    orderBy: { field: "BALANCE", direction: "DESC" },
  });
  expect(customers("phone=no&status=INACTIVE&deleted=yes&sort=SOURCE_MODIFIED_AT")).toEqual({
    filter: {
      organizationId: { eq: "org" },
      deleted: true,
      hasPhone: false,
      status: { eq: "INACTIVE" },
    },
    orderBy: { field: "SOURCE_MODIFIED_AT", direction: "ASC" },
  });
});

test("an address typed wrong asks for nothing that the API would refuse", () => {
  expect(invoices("status=LATE&blocked=no&show=x&due=2026-13-40&sort=-NAME")).toEqual(invoices(""));
  expect(customers("status=LATE&phone=maybe&deleted=1&sort=toString")).toEqual(customers(""));
});

test("an address of issues becomes their filter, and what it says wrong is left out", () => {
  const issues = (search: string) => issueFilter(new URLSearchParams(search));
  expect(issues("state=open&severity=ERROR&code=INVALID_PHONE&phase=CUSTOMERS")).toEqual({
    resolved: false,
    severity: { eq: "ERROR" },
    code: { eq: "INVALID_PHONE" },
    phase: { eq: "CUSTOMERS" },
  });
  expect(issues("state=resolved")).toEqual({ resolved: true });
  expect(issues("state=1&severity=BAD&code=x&phase=NOW")).toEqual({});
});

describe("an address of reminders", () => {
  const days = [
    { date: "2026-11-22", startsAt: "2026-11-21T23:00:00Z", endsAt: "2026-11-22T23:00:00Z" },
    { date: "2026-11-23", startsAt: "2026-11-22T23:00:00Z", endsAt: "2026-11-23T23:00:00Z" },
  ];
  const reminders = (search: string) =>
    reminderListState(new URLSearchParams(search), "org", days).filter;
  const every = { organizationId: { eq: "org" }, status: { in: ["PENDING", "CLAIMED"] } };

  test("asks for one day by its bounds, the first one with what is left from before", () => {
    expect(reminders("day=2026-11-23&channel=SMS")).toEqual({
      ...every,
      scheduledFor: { gte: "2026-11-22T23:00:00Z", lt: "2026-11-23T23:00:00Z" },
      channel: { eq: "SMS" },
    });
    expect(reminders("day=2026-11-22")).toEqual({
      ...every,
      scheduledFor: { lt: "2026-11-22T23:00:00Z" },
    });
  });

  test("asks for every day when it names none of the calendar", () => {
    expect(reminders("day=2026-11-24&channel=FAX")).toEqual(every);
  });
});

test("asking for the same order again turns it round", () => {
  expect(nextSort({ field: "DATE", direction: "ASC" }, "DATE")).toBe("-DATE");
  expect(nextSort({ field: "DATE", direction: "DESC" }, "DATE")).toBe("DATE");
  expect(nextSort({ field: "DATE", direction: "ASC" }, "BALANCE")).toBe("BALANCE");
});
