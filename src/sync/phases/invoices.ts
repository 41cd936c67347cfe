import type { SourceInvoice } from "../../source/records.ts";
import { beginPhase } from "../checkpoint.ts";
import { isListEnd, type ListEnd } from "../list-end.ts";
import { type Slice, scopeOf } from "../slice.ts";
import { storeInvoices } from "../store-invoices.ts";
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
    store: (tx, _slice, _organization, { rows: invoices, requestedAt }) =>
      storeInvoices(tx, scopeOf(slice), "INVOICES", { requestedAt, invoices, areSeen: true }),
    endsPhase: false,
  });
}
