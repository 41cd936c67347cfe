import type { PoolClient } from "pg";
import { type StoredInvoice, upsertInvoices } from "../../invoices/upsert-invoices.ts";
import { noteInvoices } from "../../reminders/note-invoices.ts";
import type { SourceInvoice } from "../../source/records.ts";
import type { WalkPage } from "../../source/source.ts";
import { beginPhase } from "../checkpoint.ts";
import { type NewIssue, recordIssues, resolveIssues } from "../issues.ts";
import { isListEnd, type ListEnd } from "../list-end.ts";
import type { SyncedOrganization } from "../organization.ts";
import type { Slice } from "../slice.ts";
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
    expected: countStored,
  });
}

async function storeInvoices(
  tx: PoolClient,
  { run }: Slice,
  _organization: SyncedOrganization,
  page: WalkPage<SourceInvoice>,
): Promise<StoredInvoice[]> {
  const rows = await upsertInvoices(tx, {
    userId: run.userId,
    organizationId: run.organizationId,
    runId: run.id,
    requestedAt: page.requestedAt,
    invoices: page.rows,
  });
  const written = rows.filter((row) => row.outcome !== "UNCHANGED");
  await Promise.all([
    noteInvoices(tx, run, rows),
    resolveIssues(
      tx,
      run.organizationId,
      "INVOICE",
      // A new one has no such issue yet.
      written
        .filter((row) => row.outcome === "UPDATED" && row.customerId !== null)
        .map((row) => row.sourceId),
      ["CUSTOMER_NOT_FOUND"],
    ),
    recordIssues(
      tx,
      {
        userId: run.userId,
        organizationId: run.organizationId,
        runId: run.id,
        phase: "INVOICES",
      },
      written.filter((row) => row.customerId === null).map((row) => customerNotFoundIssue(row)),
    ),
  ]);
  return rows;
}

export function customerNotFoundIssue(invoice: {
  readonly sourceId: string;
  readonly customerSourceId: string;
}): NewIssue {
  return {
    code: "CUSTOMER_NOT_FOUND",
    severity: "WARNING",
    message: `Its customer ${invoice.customerSourceId} is not stored, so no reminder will go out. The next sync links it once the customer arrives; if it does not, run a FULL sync or refresh that customer.`,
    recordType: "INVOICE",
    sourceId: invoice.sourceId,
    rawRecord: null,
  };
}

async function countStored({ pool, run }: Slice): Promise<number | null> {
  if (run.kind !== "FULL") return null;
  const { rows } = await pool.query<{ count: number }>({
    name: "count_stored_invoices",
    text: `
      select count(*)::integer as count
      from invoices_cache
      where user_id = $1 and organization_id = $2 and deleted_at is null
    `,
    values: [run.userId, run.organizationId],
  });
  return rows[0]?.count || null;
}
