import type { Queryable } from "../db/sql.ts";
import type { SourceInvoice } from "../source/records.ts";
import type { InvoiceAnswer } from "./answer.ts";
import { invoiceHash } from "./hash.ts";
import { linkReminders } from "./link-reminders.ts";
import { touchInvoices } from "./touch-invoices.ts";
import { writeInvoices } from "./write-invoices.ts";

export interface UpsertInvoices extends InvoiceAnswer {
  /** Each source id at most once. */
  readonly invoices: readonly SourceInvoice[];
}

export interface StoredInvoice {
  readonly id: string;
  readonly sourceId: string;
  readonly customerSourceId: string;
  readonly customerId: string | null;
  readonly outcome: "INSERTED" | "UPDATED" | "UNCHANGED";
  /** This run had stored the record before: it is counted already. */
  readonly seenBefore: boolean;
  /** Decimal text: what was to be paid until now; null when it was not open, or not stored. */
  readonly openBalanceBefore: string | null;
  /** The same as it is now; also null when it is UNCHANGED. */
  readonly openBalance: string | null;
}

/**
 * Stores a page of invoices: one statement marks those that are the same and finds out which are not, and only if there
 * are such, a second one writes them. An invoice that had no customer until now takes its reminders along to the one
 * that it gets.
 */
export async function upsertInvoices(
  tx: Queryable,
  { invoices, ...answer }: UpsertInvoices,
): Promise<StoredInvoice[]> {
  const stored: StoredInvoice[] = [];
  const linked: string[] = [];
  let left = invoices.map((invoice) => ({ invoice, hash: invoiceHash(invoice) }));
  // Again only for those that another transaction stored between the two statements.
  while (left.length > 0) {
    const touched = bySourceId(await touchInvoices(tx, answer, left));
    const wanting = left.filter(({ invoice }) => touched.get(invoice.sourceId)?.isOutdated ?? true);
    const written = bySourceId(
      wanting.length === 0 ? [] : await writeInvoices(tx, answer, wanting),
    );
    for (const { invoice } of left) {
      const { sourceId, customerSourceId } = invoice;
      const before = touched.get(sourceId);
      const after = written.get(sourceId);
      const row = after ?? (before?.isOutdated === false ? before : null);
      if (row === null) continue;
      if (before?.customerId === null && row.customerId !== null) linked.push(row.id);
      stored.push({
        id: row.id,
        sourceId,
        customerSourceId,
        customerId: row.customerId,
        outcome: after === undefined ? "UNCHANGED" : after.isNew ? "INSERTED" : "UPDATED",
        seenBefore: before?.seenBefore ?? false,
        openBalanceBefore: before?.openBalance ?? null,
        openBalance: after?.openBalance ?? null,
      });
    }
    left = wanting.filter(({ invoice }) => !written.has(invoice.sourceId));
  }
  await linkReminders(tx, answer.userId, linked);
  return stored;
}

function bySourceId<Row extends { readonly sourceId: string }>(
  rows: readonly Row[],
): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.sourceId, row]));
}
