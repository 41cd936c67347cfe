import type { Queryable } from "../db/sql.ts";
import { type StoredInvoice, upsertInvoices } from "../invoices/upsert-invoices.ts";
import { noteInvoices } from "../reminders/note-invoices.ts";
import type { SourceInvoice } from "../source/records.ts";
import { customerNotFoundIssue } from "./issue-kinds.ts";
import { recordIssues, resolveIssues } from "./issues.ts";
import type { PhaseName } from "./run.ts";
import type { RunScope } from "./slice.ts";

export interface InvoicesToStore {
  /** Epoch ms, by the source's clock. */
  readonly requestedAt: number;
  /** Each source id at most once. */
  readonly invoices: readonly SourceInvoice[];
  /** The run saw them in a list, or asked for them in a list's place. */
  readonly areSeen: boolean;
}

/**
 * Stores invoices with what follows from them, whichever way they were had: their reminders are planned anew, and it is an
 * issue as long as their customer is not stored.
 */
export async function storeInvoices(
  tx: Queryable,
  scope: RunScope,
  phase: PhaseName,
  { requestedAt, invoices, areSeen }: InvoicesToStore,
): Promise<StoredInvoice[]> {
  const rows = await upsertInvoices(tx, {
    ...scope,
    runId: areSeen ? scope.runId : null,
    requestedAt,
    invoices,
  });
  const written = rows.filter((row) => row.outcome !== "UNCHANGED");
  await Promise.all([
    noteInvoices(tx, scope, rows),
    resolveIssues(
      tx,
      scope.organizationId,
      "INVOICE",
      // A new one has no such issue yet.
      written
        .filter((row) => row.outcome === "UPDATED" && row.customerId !== null)
        .map((row) => row.sourceId),
      ["CUSTOMER_NOT_FOUND"],
    ),
    recordIssues(
      tx,
      { ...scope, phase },
      written.filter((row) => row.customerId === null).map(customerNotFoundIssue),
    ),
  ]);
  return rows;
}
