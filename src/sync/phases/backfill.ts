import type { Queryable } from "../../db/sql.ts";
import { beginPhase, commitStep, type Step } from "../checkpoint.ts";
import { customerNotFoundIssue } from "../issue-kinds.ts";
import { recordIssues } from "../issues.ts";
import { LINK_BATCH_ROWS, linkStep } from "../link-step.ts";
import { checkSlice, type Slice, scopeOf } from "../slice.ts";

/**
 * Links the invoices that were stored without a customer, in keyset batches. Links count as updated, those that found
 * none as skipped and are listed as issues. A dry run counts the same and writes neither.
 */
export async function backfillPhase(slice: Slice, position: unknown): Promise<void> {
  await beginPhase(slice, "BACKFILL", await countUnlinked(slice));
  for (let after = typeof position === "string" ? position : null; ; ) {
    const step = await commitStep(slice, "BACKFILL", (tx) => linkBatch(tx, slice, after));
    if (step.done === true) return;
    after = step.position as string;
    checkSlice(slice);
  }
}

async function linkBatch(tx: Queryable, slice: Slice, after: string | null): Promise<Step> {
  const { run } = slice;
  const batch = await linkStep(tx, slice, after);
  const missing = batch.filter((invoice) => invoice.customerId === null);
  if (!run.dryRun) {
    await recordIssues(
      tx,
      { ...scopeOf(slice), phase: "BACKFILL" },
      missing.map(customerNotFoundIssue),
    );
  }
  return {
    counts: {
      fetched: batch.length,
      updated: batch.length - missing.length,
      skipped: missing.length,
    },
    position: batch.at(-1)?.id ?? after,
    done: batch.length < LINK_BATCH_ROWS,
  };
}

/** Index: invoices_cache_unlinked_idx. */
async function countUnlinked({ pool, run }: Slice): Promise<number> {
  const { rows } = await pool.query<{ count: number }>({
    name: "count_unlinked_invoices",
    text: `
      select count(*)::integer as count
      from invoices_cache
      where user_id = $1 and organization_id = $2 and customer_id is null
    `,
    values: [run.userId, run.organizationId],
  });
  return rows[0]?.count ?? 0;
}
