import type { Queryable } from "../db/sql.ts";
import { type Actor, SYNC_ACTOR } from "./actor.ts";
import type { ReminderUpdate } from "./changes.ts";
import { invoiceChanges } from "./invoice-changes.ts";
import { readPolicy } from "./policy-store.ts";
import { countsOf, NOTHING_RECONCILED, type ReconcileCounts } from "./reconcile-counts.ts";
import { insertReminders } from "./sql/insert-reminders.ts";
import { lockCandidates } from "./sql/lock-candidates.ts";
import { readCandidates } from "./sql/read-candidates.ts";
import { updateReminders } from "./sql/update-reminders.ts";
import { writeBlocks } from "./sql/write-blocks.ts";

export interface ReconcileScope {
  readonly userId: string;
  /** Absent: those of all organizations of the user. */
  readonly organizationId?: string;
  readonly invoiceIds: readonly string[];
  readonly now: Date;
  /** For the history. Absent: a sync. */
  readonly actor?: Actor;
}

/**
 * Makes the stored reminders of these invoices what the plan wants, in one transaction of the caller: at most six
 * statements, however many invoices. Run twice, the second run writes nothing. Raises no data version: the caller does,
 * near the end of its transaction.
 *
 * Locks invoices, by source id, then reminders, by id.
 */
export async function reconcileReminders(
  tx: Queryable,
  { userId, organizationId, invoiceIds: given, now, actor = SYNC_ACTOR }: ReconcileScope,
): Promise<ReconcileCounts> {
  const invoiceIds = await lockCandidates(tx, userId, organizationId ?? null, given);
  if (invoiceIds.length === 0) return NOTHING_RECONCILED;
  // Read after the locks: who changes the policy has everything planned anew after that, also what was locked meanwhile.
  const policy = await readPolicy(tx, userId);
  const candidates = await readCandidates(tx, userId, invoiceIds);
  const changes = candidates.map((candidate) => invoiceChanges(candidate, policy, now.getTime()));

  const blocks = changes.flatMap(({ block }) => block ?? []);
  if (blocks.length > 0) await writeBlocks(tx, userId, blocks, actor);
  const inserts = changes.flatMap((change) => change.inserts);
  const inserted =
    inserts.length > 0
      ? await insertReminders(tx, userId, inserts, actor)
      : { created: 0, skipped: 0 };
  const updates = changes.flatMap((change) => change.updates);
  const events = updates.length > 0 ? await updateReminders(tx, userId, updates, actor) : [];
  const count = (event: ReminderUpdate["event"]) => events.filter((one) => one === event).length;
  return {
    ...countsOf(changes),
    created: inserted.created,
    moved: count("MOVED"),
    canceled: count("CANCELED"),
    revived: count("REVIVED"),
    skipped: inserted.skipped + count("SKIPPED"),
    blocksChanged: blocks.length,
  };
}
