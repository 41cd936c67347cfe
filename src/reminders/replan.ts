import type { Pool } from "pg";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction } from "../db/sql.ts";
import type { Actor } from "./actor.ts";
import { type ReconcileCounts, reconcileBatch } from "./reconcile.ts";

export interface ReplanScope {
  readonly userId: string;
  readonly organizationIds: readonly string[];
  readonly now: Date;
  readonly actor: Actor;
}

const BATCH_INVOICES = 1_000;

/**
 * Plans all reminders of a user's organizations anew, after the policy changed or a day passed. Each batch commits by
 * itself, so that no lock is held long, and raises the user's data version when it changed anything.
 */
export async function replanReminders(
  pool: Pool,
  { userId, organizationIds, now, actor }: ReplanScope,
): Promise<void> {
  for (const organizationId of organizationIds) {
    for (let after: string | null | undefined; after !== null; ) {
      const from: string | null = after ?? null;
      after = await inTransaction(pool, async (tx) => {
        const batch = { userId, organizationId, after: from, limit: BATCH_INVOICES, now, actor };
        const { next, counts } = await reconcileBatch(tx, batch);
        if (hasChanged(counts)) await raiseDataVersion(tx, userId);
        return next;
      });
    }
  }
}

function hasChanged({
  created,
  moved,
  canceled,
  revived,
  skipped,
  blocksChanged,
}: ReconcileCounts) {
  return created + moved + canceled + revived + skipped + blocksChanged > 0;
}
