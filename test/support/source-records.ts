import type { SourceCustomer, SourceInvoice } from "../../src/source/records.ts";

/** When the records were changed, unless told otherwise. */
export const MODIFIED = Date.UTC(2026, 5, 1, 12);
/** When a test's first answer was asked for. */
export const REQUESTED = Date.UTC(2026, 5, 2, 12);

/** One without a phone, who owes nothing. */
export function sourceCustomer(patch: Partial<SourceCustomer> = {}): SourceCustomer {
  return {
    sourceId: "7001",
    name: "Nordlicht Fahrradbau",
    companyName: null,
    status: "ACTIVE",
    email: null,
    mobile: null,
    phone: null,
    currencyCode: "EUR",
    outstanding: "0",
    modifiedAt: MODIFIED,
    ...patch,
  };
}

/** An open one of that customer. */
export function sourceInvoice(patch: Partial<SourceInvoice> = {}): SourceInvoice {
  return {
    sourceId: "5001",
    customerSourceId: "7001",
    number: "INV-000001",
    reference: null,
    status: "sent",
    date: "2026-05-01",
    dueDate: "2026-05-31",
    total: "100",
    balance: "100",
    currencyCode: "EUR",
    remindersSent: 0,
    lastReminderOn: null,
    modifiedAt: MODIFIED,
    ...patch,
  };
}
