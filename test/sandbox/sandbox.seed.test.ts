import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { expect, test } from "vitest";
import type { Customer } from "../../src/sandbox/rows.ts";
import { openSandbox, START_MS } from "./client.ts";

const isValid = (text: string) => parsePhoneNumberFromString(text, "DE")?.isValid() ?? false;

function listPhones(customer: Customer): string[] {
  const primary = customer.persons.find((person) => person.isPrimary);
  return [primary?.mobile ?? "", primary?.phone ?? ""].filter((text) => text !== "");
}

/** A number whose country is no guess: international, or national at home. */
function certainPhone(customer: Customer): string | undefined {
  return listPhones(customer).find(
    (text) => isValid(text) && (/^\s*(\+|00)/.test(text) || customer.currencyCode === "EUR"),
  );
}

test("the same seed and time give the same answers, another seed others", async () => {
  const [a, b, c] = [await openSandbox(), await openSandbox(), await openSandbox({ seed: 2 })];
  for (const path of ["contacts", "invoices"]) {
    const text = (await a.get(path)).text;
    expect((await b.get(path)).text).toBe(text);
    expect((await c.get(path)).text).not.toBe(text);
  }
  expect(b.sandbox.credentials).toEqual(a.sandbox.credentials);
});

test("a fixed epoch gives the same records at a later start", async () => {
  const early = await openSandbox({ epoch: START_MS });
  const late = await openSandbox({ epoch: START_MS, now: () => START_MS + 7_200_000 });
  expect(late.sandbox.world.invoices()).toEqual(early.sandbox.world.invoices());
  expect(late.sandbox.world.customers()).toEqual(early.sandbox.world.customers());
});

test("2,000 customers look like a business and cost few detail calls", async () => {
  const { sandbox } = await openSandbox({ customers: 2000, invoices: 10_000 });
  const customers = sandbox.world.customers().filter((row) => row.type === "customer");
  expect(customers).toHaveLength(2000);
  expect(sandbox.world.customers().length).toBeGreaterThan(2000);
  expect(new Set(customers.map((row) => row.name)).size).toBe(2000);
  const withPhone = customers.filter((row) => certainPhone(row) !== undefined).length;
  expect(withPhone / 2000).toBeGreaterThan(0.57);
  expect(withPhone / 2000).toBeLessThan(0.68);
  const needy = customers.filter((row) => Number(row.outstanding) > 0 && !certainPhone(row));
  expect(needy.length).toBeGreaterThanOrEqual(50);
  expect(needy.length).toBeLessThanOrEqual(100);
  const foundInDetail = needy.filter((row) =>
    row.persons.some((person) => [person.mobile, person.phone].some(isValid)),
  );
  expect(foundInDetail.length).toBeGreaterThan(20);
  expect(customers.filter((row) => row.persons.length === 0).length).toBeGreaterThan(50);
  expect(customers.filter((row) => row.status === "inactive").length).toBeGreaterThan(20);
  expect(new Set(customers.map((row) => row.currencyCode)).size).toBeGreaterThanOrEqual(5);
  for (const row of customers) {
    expect(row.persons.filter((person) => person.isPrimary).length).toBeLessThanOrEqual(1);
    expect(row.persons.length).toBeLessThanOrEqual(4);
  }
});

test("invoices spread over time, and balances add up", async () => {
  const { sandbox } = await openSandbox({ customers: 2000, invoices: 10_000 });
  const invoices = sandbox.world.invoices();
  expect(invoices).toHaveLength(10_000);
  const seconds = new Map<number, number>();
  const sums = new Map<string, number>();
  let near = 0;
  for (const invoice of invoices) {
    seconds.set(invoice.lastModifiedTime, (seconds.get(invoice.lastModifiedTime) ?? 0) + 1);
    expect(invoice.createdTime).toBeLessThanOrEqual(invoice.lastModifiedTime);
    expect(invoice.lastModifiedTime).toBeLessThanOrEqual(START_MS / 1000 - 300);
    expect(invoice.date <= invoice.dueDate && invoice.date <= "2026-06-12").toBe(true);
    if (!["sent", "viewed", "overdue", "partially_paid"].includes(invoice.status)) continue;
    const cents = Math.round(Number(invoice.balance) * 100);
    sums.set(invoice.customerId, (sums.get(invoice.customerId) ?? 0) + cents);
    const days = (Date.parse(invoice.dueDate) - Date.parse("2026-06-12")) / 86_400_000;
    if (Math.abs(days) <= 10) near++;
  }
  expect(Math.max(...seconds.values())).toBeLessThan(10);
  expect(near).toBeGreaterThan(500);
  for (const customer of sandbox.world.customers()) {
    expect(Math.round(Number(customer.outstanding) * 100)).toBe(sums.get(customer.id) ?? 0);
    expect(customer.createdTime).toBeLessThanOrEqual(customer.lastModifiedTime);
  }
});
