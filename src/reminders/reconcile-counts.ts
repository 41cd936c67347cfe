import type { InvoiceChanges } from "./invoice-changes.ts";
import { REMINDER_BLOCKS, type ReminderBlock } from "./reminder-block.ts";

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

export const NOTHING_RECONCILED: ReconcileCounts = {
  invoices: 0,
  created: 0,
  moved: 0,
  canceled: 0,
  revived: 0,
  skipped: 0,
  unchanged: 0,
  blocksChanged: 0,
  blocked: blockCounts(() => 0),
};

/** Of what was looked at; nothing of it is written yet. */
export function countsOf(changes: readonly InvoiceChanges[]): ReconcileCounts {
  const blocked = blockCounts(() => 0);
  let unchanged = 0;
  for (const change of changes) {
    unchanged += change.unchanged;
    if (change.heldBackBy !== null) blocked[change.heldBackBy] += 1;
  }
  return { ...NOTHING_RECONCILED, invoices: changes.length, unchanged, blocked };
}

export function addCounts(a: ReconcileCounts, b: ReconcileCounts): ReconcileCounts {
  return {
    invoices: a.invoices + b.invoices,
    created: a.created + b.created,
    moved: a.moved + b.moved,
    canceled: a.canceled + b.canceled,
    revived: a.revived + b.revived,
    skipped: a.skipped + b.skipped,
    unchanged: a.unchanged + b.unchanged,
    blocksChanged: a.blocksChanged + b.blocksChanged,
    blocked: blockCounts((block) => a.blocked[block] + b.blocked[block]),
  };
}

/** Something was written, that is. */
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

function blockCounts(count: (block: ReminderBlock) => number): Record<ReminderBlock, number> {
  return Object.fromEntries(REMINDER_BLOCKS.map((block) => [block, count(block)])) as Record<
    ReminderBlock,
    number
  >;
}
