import type { Queryable } from "../db/sql.ts";
import { type Actor, SYNC_ACTOR } from "./actor.ts";
import { changesOf, type ReminderUpdate } from "./changes.ts";
import { plan } from "./plan.ts";
import { readPolicy } from "./policy-store.ts";
import { REMINDER_BLOCKS, type ReminderBlock } from "./reminder-block.ts";
import { insertReminders, type NewReminder } from "./sql/insert-reminders.ts";
import { lockCandidates, lockCandidatesById } from "./sql/lock-candidates.ts";
import { readCandidates } from "./sql/read-candidates.ts";
import { updateReminders } from "./sql/update-reminders.ts";
import { type InvoiceBlock, writeBlocks } from "./sql/write-blocks.ts";

export interface ReconcileCounts {
  /** Invoices that were looked at: the open ones, and closed ones that were not settled yet. */
  readonly invoices: number;
  readonly created: number;
  readonly moved: number;
  readonly canceled: number;
  readonly revived: number;
  /** Steps that will not go out, each with its reason: superseded, already reminded, skipped by a person, too late. */
  readonly skipped: number;
  /** Pending reminders that stay as they are. */
  readonly unchanged: number;
  /** Invoices that are held back by something else than before, or no longer. */
  readonly blocksChanged: number;
  /** Open invoices without a reminder to come, by what holds it back. Closed ones are not held back. */
  readonly blocked: Readonly<Record<ReminderBlock, number>>;
}

export interface ReconcileScope {
  readonly userId: string;
  /** Absent: all organizations of the user. */
  readonly organizationId?: string;
  /** Absent: all invoices. */
  readonly invoiceIds?: readonly string[];
  readonly now: Date;
  /** For the history. Absent: a sync. */
  readonly actor?: Actor;
}

export interface ReconcileBatch {
  readonly userId: string;
  readonly organizationId: string;
  /** Keyset: `next` of the batch before, null for the first. */
  readonly after: string | null;
  /** Invoices per batch. */
  readonly limit: number;
  readonly now: Date;
  /** For the history. Absent: a sync. */
  readonly actor?: Actor;
}

const BATCH_INVOICES = 1_000;
const CLOSED: ReadonlySet<ReminderBlock> = new Set(["DELETED", "VOID", "DRAFT", "PAID"]);

/**
 * Makes the stored reminders what the plan wants, in one transaction of the caller. Run twice, the second run writes
 * nothing. Raises no data version: the caller does, near the end of its transaction.
 *
 * Locks invoices, then reminders, each in id order.
 */
export async function reconcileReminders(
  tx: Queryable,
  { userId, organizationId, invoiceIds, now, actor = SYNC_ACTOR }: ReconcileScope,
): Promise<ReconcileCounts> {
  if (invoiceIds !== undefined) {
    const ids = await lockCandidatesById(tx, userId, organizationId ?? null, invoiceIds);
    return reconcileInvoices(tx, userId, ids, now, actor);
  }
  let total = countsOf({});
  for (let after: string | null = null; ; ) {
    const batch = await reconcileNext(
      tx,
      userId,
      organizationId ?? null,
      after,
      BATCH_INVOICES,
      now,
      actor,
    );
    total = sum(total, batch.counts);
    if (batch.next === null) return total;
    after = batch.next;
  }
}

/** One batch of reconcileReminders, for callers that commit each with their own position. `next` is null at the end. */
export function reconcileBatch(
  tx: Queryable,
  { userId, organizationId, after, limit, now, actor = SYNC_ACTOR }: ReconcileBatch,
): Promise<{ next: string | null; counts: ReconcileCounts }> {
  return reconcileNext(tx, userId, organizationId, after, limit, now, actor);
}

async function reconcileNext(
  tx: Queryable,
  userId: string,
  organizationId: string | null,
  after: string | null,
  limit: number,
  now: Date,
  actor: Actor,
): Promise<{ next: string | null; counts: ReconcileCounts }> {
  const ids = await lockCandidates(tx, { userId, organizationId, after, limit });
  return {
    next: ids.length < limit ? null : (ids.at(-1) ?? null),
    counts: await reconcileInvoices(tx, userId, ids, now, actor),
  };
}

async function reconcileInvoices(
  tx: Queryable,
  userId: string,
  invoiceIds: readonly string[],
  now: Date,
  actor: Actor,
): Promise<ReconcileCounts> {
  if (invoiceIds.length === 0) return countsOf({});
  const policy = await readPolicy(tx, userId);
  const candidates = await readCandidates(tx, userId, invoiceIds);

  const inserts: NewReminder[] = [];
  const updates: ReminderUpdate[] = [];
  const blocks: InvoiceBlock[] = [];
  const blocked = noBlocks();
  let unchanged = 0;
  for (const { id, invoice, customer, decisions, reminders, blockedBy } of candidates) {
    const planned = plan(invoice, customer, policy, decisions, reminders, now.getTime());
    const customerId = customer?.id ?? null;
    const changes = changesOf(planned, invoice.dueDate, customerId, policy.offsetDays, reminders);
    for (const insert of changes.inserts) {
      inserts.push({
        ...insert,
        invoiceId: id,
        customerId,
        dueDate: invoice.dueDate,
        blockedBefore: blockedBy,
      });
    }
    updates.push(...changes.updates);
    unchanged += changes.unchanged;
    if (planned.blockedBy !== blockedBy) {
      const firstSeen = blockedBy === null && reminders.length === 0;
      blocks.push({
        invoiceId: id,
        blockedBy: planned.blockedBy,
        blockedBefore: blockedBy,
        noteworthy: !(firstSeen && planned.blockedBy !== null && CLOSED.has(planned.blockedBy)),
      });
    }
    if (planned.blockedBy !== null && !CLOSED.has(planned.blockedBy))
      blocked[planned.blockedBy] += 1;
  }

  if (blocks.length > 0) await writeBlocks(tx, userId, blocks, actor);
  const inserted =
    inserts.length > 0
      ? await insertReminders(tx, userId, inserts, actor)
      : { created: 0, skipped: 0 };
  const events = updates.length > 0 ? await updateReminders(tx, userId, updates, actor) : [];
  const count = (event: ReminderUpdate["event"]) => events.filter((one) => one === event).length;
  return countsOf({
    invoices: candidates.length,
    created: inserted.created,
    moved: count("MOVED"),
    canceled: count("CANCELED"),
    revived: count("REVIVED"),
    skipped: inserted.skipped + count("SKIPPED"),
    unchanged,
    blocksChanged: blocks.length,
    blocked,
  });
}

function countsOf(counts: Partial<ReconcileCounts>): ReconcileCounts {
  return {
    invoices: 0,
    created: 0,
    moved: 0,
    canceled: 0,
    revived: 0,
    skipped: 0,
    unchanged: 0,
    blocksChanged: 0,
    blocked: noBlocks(),
    ...counts,
  };
}

function noBlocks(): Record<ReminderBlock, number> {
  return Object.fromEntries(REMINDER_BLOCKS.map((block) => [block, 0])) as Record<
    ReminderBlock,
    number
  >;
}

function sum(a: ReconcileCounts, b: ReconcileCounts): ReconcileCounts {
  const blocked = noBlocks();
  for (const block of REMINDER_BLOCKS) blocked[block] = a.blocked[block] + b.blocked[block];
  return {
    invoices: a.invoices + b.invoices,
    created: a.created + b.created,
    moved: a.moved + b.moved,
    canceled: a.canceled + b.canceled,
    revived: a.revived + b.revived,
    skipped: a.skipped + b.skipped,
    unchanged: a.unchanged + b.unchanged,
    blocksChanged: a.blocksChanged + b.blocksChanged,
    blocked,
  };
}
