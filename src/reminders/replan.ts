import type { Pool } from "pg";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction, type Queryable } from "../db/sql.ts";
import { FIRST_BATCH_INVOICES, nextBatchLimit } from "./batch-limit.ts";
import { reconcileBatch } from "./reconcile-batch.ts";
import { hasChanged } from "./reconcile-counts.ts";
import { lockNextReplan, lockReplan, type Replan, saveReplan } from "./sql/replans.ts";

/**
 * Planning everything anew, after the policy changed or a day began. Who asks for it writes a row, and any process works
 * on it: a batch of invoices and the position after it are one short transaction, so that no lock is held long, several
 * processes share the work, and what a killed one left is gone on with at the next batch.
 */

/** Who changes the policy waits no longer for its effects; what is left then goes on in the background. */
const MOST_PATIENCE_MS = 20_000;

type Clock = () => Date;

/** Works through everything that was asked for and that nobody else works on, until the signal. */
export async function workOffReplans(
  pool: Pool,
  clock: Clock,
  signal?: AbortSignal,
): Promise<void> {
  let limit: number | null = FIRST_BATCH_INVOICES;
  while (limit !== null && signal?.aborted !== true) {
    limit = await nextBatch(pool, clock, lockNextReplan, limit);
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
    let limit: number | null = FIRST_BATCH_INVOICES;
    while (limit !== null) {
      limit = await nextBatch(pool, clock, (tx) => lockReplan(tx, id), limit);
      if (performance.now() > until) return;
    }
  }
}

/** Looks at no more than `limit` invoices. Resolves to the limit for the batch after it; null when there is nothing to do. */
async function nextBatch(
  pool: Pool,
  clock: Clock,
  lock: (tx: Queryable) => Promise<Replan | null>,
  limit: number,
): Promise<number | null> {
  let begunAt = 0;
  const outdated = await inTransaction(pool, async (tx) => {
    const replan = await lock(tx);
    if (replan === null) return null;
    // Who waits for another's batch does not count that as its own.
    begunAt = performance.now();
    const { id, userId, organizationId, cause, by, after, isOvertaken } = replan;
    if (isOvertaken) {
      await saveReplan(tx, id, null, 0);
      return 0;
    }
    const batch = await reconcileBatch(tx, {
      userId,
      organizationId,
      after,
      limit,
      now: clock(),
      actor: { cause, by },
    });
    await saveReplan(tx, id, batch.next, batch.counts.invoices);
    if (hasChanged(batch.counts)) await raiseDataVersion(tx, userId);
    return batch.outdated;
  });
  if (outdated === null) return null;
  return nextBatchLimit({ limit, outdated, tookMs: performance.now() - begunAt });
}
