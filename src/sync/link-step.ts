import type { Queryable } from "../db/sql.ts";
import { type LinkedInvoice, linkInvoicesBatch } from "../invoices/link-invoices.ts";
import { queueInvoices } from "../reminders/sql/queue.ts";
import { resolveIssues } from "./issues.ts";
import type { Slice } from "./slice.ts";

export const LINK_BATCH_ROWS = 1_000;

/** Links one batch of invoices whose customer arrived later, resolves what was open about them, and has them planned. */
export async function linkStep(
  tx: Queryable,
  { run }: Slice,
  after: string | null,
): Promise<LinkedInvoice[]> {
  const batch = await linkInvoicesBatch(tx, {
    userId: run.userId,
    organizationId: run.organizationId,
    after,
    limit: LINK_BATCH_ROWS,
    dryRun: run.dryRun,
  });
  if (!run.dryRun) {
    const linked = batch.filter((invoice) => invoice.customerId !== null);
    await queueInvoices(
      tx,
      run,
      linked.map((invoice) => invoice.id),
    );
    await resolveIssues(
      tx,
      run.organizationId,
      "INVOICE",
      linked.map((invoice) => invoice.sourceId),
      ["CUSTOMER_NOT_FOUND"],
    );
  }
  return batch;
}
