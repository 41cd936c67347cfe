import type { Pool } from "pg";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction, type Queryable } from "../db/sql.ts";
import { type ReconcileCounts, reconcileBatch } from "./reconcile.ts";
import { lockNextReplan, lockReplan, type Replan, saveReplan } from "./sql/replans.ts";

/**
 * Planning everything anew, after the policy changed or a day began. Who asks for it writes a row, and any process works
 * on it: a batch of invoices and the position after it are one short transaction, so that no lock is held long, several
 * processes share the work, and what a killed one left is gone on with at the next batch.
 */

const BATCH_INVOICES = 1_000;
/** Who changes the policy waits no longer for its effects; what is left then goes on in the background. */
const MOST_PATIENCE_MS = 20_000;

type Clock = () => Date;

/** Works through everything that was asked for and that nobody else works on, until the signal. */
export async function workOffReplans(
  pool: Pool,
  clock: Clock,
  signal?: AbortSignal,
): Promise<void> {
  while (signal?.aborted !== true) {
    if (!(await nextBatch(pool, clock, lockNextReplan))) return;
  }
}

/** Works through the given ones, or sees others do it, until they are finished or patience is over. */
export async function awaitReplans(
  pool: Pool,
  ids: readonly string[],
  clock: Clock,
): Promise<void> {
  const until = performance.now() + MOST_PATIENCE_MS;
  for (const id of ids) {
    while (await nextBatch(pool, clock, (tx) => lockReplan(tx, id))) {
      if (performance.now() > until) return;
    }
  }
}

/** False when there is nothing to do. */
function nextBatch(
  pool: Pool,
  clock: Clock,
  lock: (tx: Queryable) => Promise<Replan | null>,
): Promise<boolean> {
  return inTransaction(pool, async (tx) => {
    const replan = await lock(tx);
    if (replan === null) return false;
    const { id, userId, organizationId, cause, by, after, isOvertaken } = replan;
    if (isOvertaken) {
      await saveReplan(tx, id, null, 0);
      return true;
    }
    const { next, counts } = await reconcileBatch(tx, {
      userId,
      organizationId,
      after,
      limit: BATCH_INVOICES,
      now: clock(),
      actor: { cause, by },
    });
    await saveReplan(tx, id, next, counts.invoices);
    if (hasChanged(counts)) await raiseDataVersion(tx, userId);
    return true;
  });
}

export function hasChanged({
  created,
  moved,
  canceled,
  revived,
  skipped,
  blocksChanged,
}: ReconcileCounts): boolean {
  return created + moved + canceled + revived + skipped + blocksChanged > 0;
}
