import type { Queryable } from "../db/sql.ts";
import { type Actor, SYNC_ACTOR } from "./actor.ts";
import { type InvoiceChanges, invoiceChanges, isUpToDate } from "./invoice-changes.ts";
import { readPolicy } from "./policy-store.ts";
import { reconcileReminders } from "./reconcile.ts";
import {
  addCounts,
  countsOf,
  NOTHING_RECONCILED,
  type ReconcileCounts,
} from "./reconcile-counts.ts";
import { readCandidateBatch } from "./sql/read-candidates.ts";

export interface ReconcileBatch {
  readonly userId: string;
  /** Null: all organizations of the user. */
  readonly organizationId: string | null;
  /** Keyset: `next` of the batch before, null for the first. */
  readonly after: string | null;
  /** Most invoices to look at. */
  readonly limit: number;
  readonly now: Date;
  /** For the history. Absent: a sync. */
  readonly actor?: Actor;
}

export interface ReconciledBatch {
  /** Null at the end. */
  readonly next: string | null;
  /** Invoices that were not as the plan wants them. */
  readonly outdated: number;
  readonly counts: ReconcileCounts;
}

/** A transaction that plans so many takes half a second of a quiet machine, and two of a busy one. */
export const MOST_OUTDATED = 1_000;

/**
 * A batch of all invoices, for callers that commit each with their own position. Looks at invoices without locking them,
 * and reconciles the outdated ones: where nothing changed, nothing is locked and nothing written. What changes an invoice
 * while it is looked at also plans it.
 *
 * Ends early, so that its transaction stays short, once so many are outdated.
 */
export async function reconcileBatch(
  tx: Queryable,
  { userId, organizationId, after, limit, now, actor = SYNC_ACTOR }: ReconcileBatch,
): Promise<ReconciledBatch> {
  const policy = await readPolicy(tx, userId);
  const candidates = await readCandidateBatch(tx, { userId, organizationId, after, limit });
  const upToDate: InvoiceChanges[] = [];
  const outdated: string[] = [];
  let last: string | undefined;
  for (const candidate of candidates) {
    if (outdated.length === MOST_OUTDATED) break;
    last = candidate.id;
    const changes = invoiceChanges(candidate, policy, now.getTime());
    if (isUpToDate(changes)) upToDate.push(changes);
    else outdated.push(candidate.id);
  }
  const isEnd = candidates.length < limit && last === candidates.at(-1)?.id;
  const counts =
    outdated.length > 0
      ? await reconcileReminders(tx, { userId, invoiceIds: outdated, now, actor })
      : NOTHING_RECONCILED;
  return {
    next: isEnd ? null : (last ?? null),
    outdated: outdated.length,
    counts: addCounts(countsOf(upToDate), counts),
  };
}
