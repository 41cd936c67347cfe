import { lookAtCustomersOf } from "../customers/look-at-customers.ts";
import type { Queryable } from "../db/sql.ts";
import { reconcileReminders } from "./reconcile.ts";
import type { ReconcileCounts } from "./reconcile-counts.ts";
import { type QueueScope, takeQueued } from "./sql/queue.ts";

const BATCH_INVOICES = 1_000;

/**
 * Plans a batch of what changed, out of the queue: taken and planned in the caller's transaction, or neither. Null when
 * nothing is queued. Every invoice that may be open now comes through here, so this is where its customer is marked.
 *
 * Locks customers, then what reconcileReminders locks.
 */
export async function reconcileQueued(
  tx: Queryable,
  scope: QueueScope,
  now: Date,
): Promise<ReconcileCounts | null> {
  const invoiceIds = await takeQueued(tx, scope, BATCH_INVOICES);
  if (invoiceIds.length === 0) return null;
  await lookAtCustomersOf(tx, scope, invoiceIds);
  return reconcileReminders(tx, { userId: scope.userId, invoiceIds, now });
}
