import type { Queryable } from "../../db/sql.ts";
import { type StoredInvoice, upsertInvoices } from "../../invoices/upsert-invoices.ts";
import { noteInvoices } from "../../reminders/note-invoices.ts";
import type { SourceInvoice } from "../../source/records.ts";
import type { WalkPage } from "../../source/source.ts";
import { beginPhase } from "../checkpoint.ts";
import { customerNotFoundIssue } from "../issue-kinds.ts";
import { recordIssues, resolveIssues } from "../issues.ts";
import { isListEnd, type ListEnd } from "../list-end.ts";
import type { SyncedOrganization } from "../organization.ts";
import { type Slice, scopeOf } from "../slice.ts";
import { rereadInvoices } from "./reread-invoices.ts";
import { walkList } from "./walk-list.ts";

/** Mirrors the invoice list; each invoice is linked to its customer when that is stored. */
export async function invoicesPhase(slice: Slice, position: unknown): Promise<void> {
  if (isListEnd(position)) await beginPhase(slice, "INVOICES", null);
  const end = isListEnd(position) ? position : await walkInvoices(slice, position);
  await rereadInvoices(slice, end);
}

function walkInvoices(slice: Slice, position: unknown): Promise<ListEnd> {
  return walkList<SourceInvoice>(slice, position, {
    phase: "INVOICES",
    stream: "invoices",
    recordType: "INVOICE",
    table: "invoices_cache",
    walk: (source, request) => source.walkInvoices(request),
    store: storeInvoices,
    endsPhase: false,
  });
}

async function storeInvoices(
  tx: Queryable,
  slice: Slice,
  _organization: SyncedOrganization,
  page: WalkPage<SourceInvoice>,
): Promise<StoredInvoice[]> {
  const scope = scopeOf(slice);
  const rows = await upsertInvoices(tx, {
    ...scope,
    requestedAt: page.requestedAt,
    invoices: page.rows,
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
      { ...scope, phase: "INVOICES" },
      written.filter((row) => row.customerId === null).map(customerNotFoundIssue),
    ),
  ]);
  return rows;
}
