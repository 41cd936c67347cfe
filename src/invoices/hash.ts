import { hash } from "node:crypto";
import type { SourceInvoice } from "../source/records.ts";

/** Raise it when anything is derived differently from the same record, so that every row is written once more. */
export const INVOICE_HASH_VERSION = 1;

/** SHA-256 (hex) of every stored field of an invoice that comes from the source, except its modified time. */
export function invoiceHash(invoice: SourceInvoice): string {
  const fields = [
    invoice.sourceId,
    invoice.customerSourceId,
    invoice.number,
    invoice.reference,
    invoice.status,
    invoice.date,
    invoice.dueDate,
    invoice.total,
    invoice.balance,
    invoice.currencyCode,
    invoice.remindersSent,
    invoice.lastReminderOn,
  ];
  return hash("sha256", JSON.stringify(fields));
}
