import type { Pool } from "pg";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction } from "../db/sql.ts";
import { TIME_ACTOR } from "./actor.ts";
import { reconcileReminders } from "./reconcile.ts";
import { hasChanged } from "./reconcile-counts.ts";
import { passedInvoices } from "./sql/passed-invoices.ts";

const BATCH_INVOICES = 500;

/**
 * Plans those invoices anew that only wait for a time which has come: a pause that is over, the days free of reminders
 * after the source's own, a calling window that closed over a reminder nobody took. So `remindersBlockedBy` is right
 * within a tick, not only the next day. Reads by an index and changes little; meant to run every minute.
 *
 * @param signal after it no further batch begins
 * @returns how many invoices were planned.
 */
export async function replanPassed(pool: Pool, now: Date, signal?: AbortSignal): Promise<number> {
  let planned = 0;
  for (let after: string | null = null; ; ) {
    if (signal?.aborted) return planned;
    const batch = await passedInvoices(pool, now, after, BATCH_INVOICES);
    for (const [userId, invoices] of Map.groupBy(batch, (invoice) => invoice.userId)) {
      const invoiceIds = invoices.map((invoice) => invoice.id);
      await inTransaction(pool, async (tx) => {
        const counts = await reconcileReminders(tx, {
          userId,
          invoiceIds,
          now,
          actor: TIME_ACTOR,
        });
        if (hasChanged(counts)) await raiseDataVersion(tx, userId);
      });
    }
    planned += batch.length;
    const last = batch.at(-1);
    if (last === undefined || batch.length < BATCH_INVOICES) return planned;
    after = last.id;
  }
}
