import { settleLooks } from "../../customers/settle-looks.ts";
import {
  invoicesToReread,
  markInvoiceAsked,
  REREAD_LOOK,
} from "../../invoices/invoices-to-reread.ts";
import { commitStep } from "../checkpoint.ts";
import { countRows } from "../counts.ts";
import { badRecordIssue } from "../issue-kinds.ts";
import { recordIssues } from "../issues.ts";
import type { ListEnd } from "../list-end.ts";
import { createRecordCalls } from "../record-calls.ts";
import { checkSlice, type Slice, scopeOf } from "../slice.ts";
import { storeInvoices } from "../store-invoices.ts";

/** Calls of one run; what is left is for the next. */
const MOST_REREAD = 200;

/**
 * After the walk of the invoices: asks for those that a merge of two customers may have moved, which the walk need not
 * have shown. Ends the phase.
 */
export async function rereadInvoices(slice: Slice, from: ListEnd): Promise<void> {
  let at = from;
  const left = MOST_REREAD - (at.reread?.asked ?? 0);
  const moved = await invoicesToReread(slice.pool, slice.run, at.reread?.after ?? null, left);
  const ask = createRecordCalls();
  for (const sourceId of moved) {
    at = { ...at, reread: { after: sourceId, asked: (at.reread?.asked ?? 0) + 1 } };
    await reread(slice, sourceId, at, ask);
    checkSlice(slice);
  }
  await commitStep(slice, "INVOICES", async (tx) => {
    await settleLooks(tx, slice.run, REREAD_LOOK, null);
    return { counts: {}, position: at, done: true };
  });
}

async function reread(
  slice: Slice,
  sourceId: string,
  position: ListEnd,
  ask: ReturnType<typeof createRecordCalls>,
): Promise<void> {
  const { run } = slice;
  const source = await slice.source();
  const fetched = await ask(source.invoice(sourceId, slice.callContext("INVOICES")));
  const scope = scopeOf(slice);
  await commitStep(slice, "INVOICES", async (tx) => {
    if (typeof fetched === "string") return { counts: {}, position };
    const { record, bad, requestedAt } = fetched;
    if (record !== null) {
      const rows = await storeInvoices(tx, scope, "INVOICES", {
        requestedAt,
        invoices: [record],
        areSeen: true,
      });
      return { counts: countRows(rows), position };
    }
    // One that is gone is for the next FULL sync, with its ceiling.
    await markInvoiceAsked(tx, run, sourceId, requestedAt);
    const issues = bad === null ? [] : [badRecordIssue("INVOICE", bad)];
    const fresh = await recordIssues(tx, { ...scope, phase: "INVOICES" }, issues);
    return { counts: { fetched: fresh.size, failed: fresh.size }, position };
  });
}
