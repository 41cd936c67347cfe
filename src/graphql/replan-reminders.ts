import type { Pool } from "pg";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction } from "../db/sql.ts";
import { reconcileBatch } from "../reminders/reconcile.ts";

const BATCH_INVOICES = 1000;

/**
 * Makes all pending reminders of a user's organizations follow the policy. Each batch commits by itself, so that no
 * lock is held long.
 */
export async function replanReminders(
  pool: Pool,
  userId: string,
  organizationIds: readonly string[],
  now: Date,
): Promise<void> {
  for (const organizationId of organizationIds) {
    for (let after: string | null | undefined; after !== null; ) {
      const from: string | null = after ?? null;
      after = await inTransaction(pool, async (tx) => {
        const batch = { userId, organizationId, after: from, limit: BATCH_INVOICES, now };
        const { next } = await reconcileBatch(tx, batch);
        await raiseDataVersion(tx, userId);
        return next;
      });
    }
  }
}
