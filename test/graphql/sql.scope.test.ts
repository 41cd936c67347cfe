import { globSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { customerList } from "../../src/graphql/lists/customer-list.ts";
import { invoiceList } from "../../src/graphql/lists/invoice-list.ts";
import { reminderList } from "../../src/graphql/lists/reminder-list.ts";
import { syncIssueList } from "../../src/graphql/lists/sync-issue-list.ts";
import { syncRunList } from "../../src/graphql/lists/sync-run-list.ts";
import type { ListSource } from "../../src/graphql/sql/list-source.ts";

const USER = "00000000-0000-4000-8000-00000000000a";
const LISTS: ListSource<unknown>[] = [
  customerList,
  invoiceList,
  reminderList,
  syncRunList,
  syncIssueList,
] as ListSource<unknown>[];
const REQUEST = {
  filter: null,
  field: "",
  direction: "ASC",
  backward: false,
  bound: { side: "AFTER", cursor: { sortText: "x", id: USER } },
  size: 20,
};
const DATES = [{ date: "2026-01-01", organizationIds: [USER] }];

/** What each operation takes after the user. */
const ARGUMENTS: Readonly<Record<string, (list: ListSource<unknown>) => unknown[]>> = {
  listPage: (list) => [list, requestOf(list), DATES, null],
  listCount: (list) => [list, null, 10, DATES, null],
  listBeyond: (list) => [list, requestOf(list), REQUEST.bound, DATES, null],
  organizationsOfUser: () => [],
  customersById: () => [[USER]],
  invoicesById: () => [[USER], DATES],
  remindersById: () => [[USER]],
  customerIdBySourceId: () => [USER, "1"],
  invoiceIdBySourceId: () => [USER, "1"],
  contactPersons: () => [[USER]],
  customerBalances: () => [[USER], DATES],
  receivables: () => [USER, DATES],
  activeRuns: () => [[USER]],
  eventsOfReminders: () => [[USER]],
  eventsOfInvoices: () => [[USER]],
  decisionsOfReminders: () => [[USER]],
  pausesOfCustomers: () => [[USER], new Date(0)],
  pausesOfInvoices: () => [[USER], new Date(0)],
};
const HELPERS = new Set(["statement", "invoiceColumns", "selectList", "orderOf", "Parameters"]);

function requestOf(list: ListSource<unknown>): object {
  return { ...REQUEST, field: Object.keys(list.orders)[0] };
}

const folder = new URL("../../src/graphql/sql/", import.meta.url);
const operations = (
  await Promise.all(
    globSync("*.ts", { cwd: folder }).map(async (file) =>
      Object.entries((await import(new URL(file, folder).href)) as Record<string, unknown>),
    ),
  )
)
  .flat()
  .filter(([name, value]) => typeof value === "function" && !HELPERS.has(name)) as [
  string,
  (...args: unknown[]) => { text: string; values: unknown[] },
][];

describe("every SQL operation is scoped by the user, its first parameter", () => {
  it("knows them all", () => {
    expect(operations.map(([name]) => name).toSorted()).toEqual(Object.keys(ARGUMENTS).toSorted());
  });

  it.each(operations)("%s", (name, operation) => {
    for (const list of name.startsWith("list") ? LISTS : LISTS.slice(0, 1)) {
      const { text, values } = operation(USER, ...(ARGUMENTS[name]?.(list) ?? []));
      expect(values[0]).toBe(USER);
      expect(text).toMatch(/\b\w\.user_id = \$1\n/);
      expect(text).not.toMatch(/current_date|now\(\)/);
    }
  });
});
