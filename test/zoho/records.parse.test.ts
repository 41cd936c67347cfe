import { describe, expect, test } from "vitest";
import { countryCode } from "../../src/zoho/country-code.ts";
import { decimalText } from "../../src/zoho/decimal-text.ts";
import { parseExactJson } from "../../src/zoho/json.ts";
import { parseContact, parseContactDetail, parseInvoice } from "../../src/zoho/records.ts";
import { formatTimestamp, isDate, parseTimestamp } from "../../src/zoho/timestamp.ts";

const CONTACT = {
  contact_id: "5218840000000104017",
  contact_name: "Nordlicht",
  contact_type: "customer",
  status: "active",
  last_modified_time: "2026-06-02T16:40:55+0200",
  outstanding_receivable_amount: 1843.5,
};

const INVOICE = {
  invoice_id: "5218840000000231044",
  customer_id: "5218840000000104017",
  invoice_number: "INV-000412",
  reference_number: " ",
  status: "pending_approval",
  date: "2026-05-04",
  due_date: "2026-06-03",
  total: 2343.5,
  balance: "",
  currency_code: "eur",
  last_reminder_sent_date: "",
  reminders_sent: "",
  last_modified_time: "2026-05-20T08:31:07+0200",
};

describe("parseContact", () => {
  test("missing values of every kind are null", () => {
    const parsed = parseContact({ ...CONTACT, email: "", phone: " ", mobile: null });
    expect(parsed).toMatchObject({
      kind: "ROW",
      row: { email: null, phone: null, mobile: null, companyName: null, currencyCode: null },
    });
  });

  test("vendors are skipped, even malformed ones", () => {
    expect(parseContact({ contact_type: "vendor" })).toEqual({ kind: "SKIPPED" });
  });

  test("NUL, which PostgreSQL refuses, is taken out, and half of a surrogate pair replaced", () => {
    const parsed = parseContact({ ...CONTACT, contact_name: "Nord\0licht \ud83d" });
    expect(parsed).toMatchObject({ row: { name: "Nordlicht \ufffd" } });
  });

  test("a name too long to be sorted by is set aside, not left to fail a whole page", () => {
    expect(parseContact({ ...CONTACT, contact_name: "x".repeat(500) })).toMatchObject({
      kind: "ROW",
    });
    expect(parseContact({ ...CONTACT, contact_name: "x".repeat(501) })).toMatchObject({
      kind: "BAD",
      bad: { message: expect.stringContaining("contact_name has more than 500 characters") },
    });
  });

  test.each([null, 1, "x", []])("%o is no record", (raw) => {
    expect(parseContact(raw)).toMatchObject({ kind: "BAD", bad: { sourceId: null } });
  });

  test("the country is that of the billing address, else of the shipping address", () => {
    const detail = { ...CONTACT, billing_address: {}, shipping_address: { country: "India" } };
    expect(parseContactDetail(detail)).toMatchObject({ row: { countryCode: "IN" } });
    const both = { ...detail, billing_address: { country: "India", country_code: "DE" } };
    expect(parseContactDetail(both)).toMatchObject({ row: { countryCode: "DE" } });
  });
});

describe("parseInvoice", () => {
  test("unknown statuses and keys are kept and ignored", () => {
    const parsed = parseInvoice({ ...INVOICE, balance: 0, due_days: 14, documents: [] });
    expect(parsed).toMatchObject({
      row: {
        status: "pending_approval",
        reference: null,
        balance: "0",
        currencyCode: "EUR",
        remindersSent: 0,
        lastReminderOn: null,
        modifiedAt: Date.UTC(2026, 4, 20, 6, 31, 7),
      },
    });
  });

  test("an amount that is missing makes a bad record, not zero", () => {
    expect(parseInvoice(INVOICE)).toMatchObject({
      kind: "BAD",
      bad: { sourceId: INVOICE.invoice_id, message: expect.stringContaining("balance is missing") },
    });
  });

  test("ids and amounts as long bare numbers stay exact", () => {
    const text = JSON.stringify({ ...INVOICE, balance: 1 })
      .replace('"5218840000000231044"', "5218840000000231044")
      .replace("2343.5", "123456789012345678.01");
    expect(parseInvoice(parseExactJson(text))).toMatchObject({
      row: { sourceId: "5218840000000231044", total: "123456789012345678.01" },
    });
  });
});

test.each([
  [1e21, "1000000000000000000000"],
  ["1e-7", "0.0000001"],
  ["-0.0", "0"],
  ["250.00", "250"],
  [-40.6, "-40.6"],
  ["100.00000000000000000001", "100.00000000000000000001"],
  ["1e9999", null],
  ["12a", null],
  ["", null],
  [Number.POSITIVE_INFINITY, null],
])("decimalText(%o) is %o", (value, text) => {
  expect(decimalText(value)).toBe(text);
});

test.each([
  ["2026-06-02T16:40:55+0200", Date.UTC(2026, 5, 2, 14, 40, 55)],
  ["2026-06-02T16:40:55-0430", Date.UTC(2026, 5, 2, 21, 10, 55)],
  ["2026-06-02T16:40:55+05:30", Date.UTC(2026, 5, 2, 11, 10, 55)],
  ["2026-06-02T16:40:55Z", Date.UTC(2026, 5, 2, 16, 40, 55)],
  ["2026-02-30T16:40:55+0200", null],
  ["2026-06-02T16:40:55", null],
  ["2026-06-02", null],
])("parseTimestamp(%s)", (text, at) => {
  expect(parseTimestamp(text)).toBe(at);
});

test("a time stamp is asked for as UTC without colon and fraction", () => {
  expect(formatTimestamp(Date.UTC(2026, 5, 2, 14, 40, 55, 999))).toBe("2026-06-02T14:40:55+0000");
});

test.each([
  ["2028-02-29", true],
  ["2026-02-29", false],
  ["2026-13-01", false],
  ["26-01-01", false],
])("isDate(%s) is %s", (text, is) => {
  expect(isDate(text)).toBe(is);
});

test.each([
  [null, "Germany", "DE"],
  [null, "USA", "US"],
  [null, "u.k.", "GB"],
  ["uk", null, "GB"],
  ["in", "Germany", "IN"],
  [null, "Turkey", "TR"],
  [null, "Côte d’Ivoire", "CI"],
  ["zz", "Atlantis", null],
  [null, null, null],
])("countryCode(%o, %o) is %o", (code, name, found) => {
  expect(countryCode(code, name)).toBe(found);
});
