import { changesOf, type ReminderUpdate } from "./changes.ts";
import { plan } from "./plan.ts";
import type { ReminderPolicy } from "./policy.ts";
import type { ReminderBlock } from "./reminder-block.ts";
import type { NewReminder } from "./sql/insert-reminders.ts";
import type { Candidate } from "./sql/read-candidates.ts";
import type { InvoiceBlock } from "./sql/write-blocks.ts";

/** What is to be written so that an invoice and its reminders are as the plan wants them. */
export interface InvoiceChanges {
  readonly inserts: readonly NewReminder[];
  readonly updates: readonly ReminderUpdate[];
  /** Null: what holds the invoice back is stored already. */
  readonly block: InvoiceBlock | null;
  /** Pending reminders that stay as they are. */
  readonly unchanged: number;
  /** What holds back an open invoice. */
  readonly heldBackBy: ReminderBlock | null;
}

const CLOSED: ReadonlySet<ReminderBlock> = new Set(["DELETED", "VOID", "DRAFT", "PAID"]);

/** Plans an invoice. Pure; `now` is epoch milliseconds. */
export function invoiceChanges(
  { id, invoice, customer, decisions, reminders, blockedBy: blockedBefore }: Candidate,
  policy: ReminderPolicy,
  now: number,
): InvoiceChanges {
  const planned = plan(invoice, customer, policy, decisions, reminders, now);
  const { blockedBy } = planned;
  const { dueDate } = invoice;
  const customerId = customer?.id ?? null;
  const changes = changesOf(planned, dueDate, customerId, policy.offsetDays, reminders);
  const heldBackBy = blockedBy === null || CLOSED.has(blockedBy) ? null : blockedBy;
  const isFirstSeen = blockedBefore === null && reminders.length === 0;
  return {
    inserts: changes.inserts.map((reminder) => ({
      ...reminder,
      invoiceId: id,
      customerId,
      dueDate,
      blockedBefore,
    })),
    updates: changes.updates,
    block:
      blockedBy === blockedBefore
        ? null
        : {
            invoiceId: id,
            blockedBy,
            blockedBefore,
            noteworthy: !isFirstSeen || blockedBy === null || heldBackBy !== null,
          },
    unchanged: changes.unchanged,
    heldBackBy,
  };
}

export function isUpToDate({ inserts, updates, block }: InvoiceChanges): boolean {
  return inserts.length === 0 && updates.length === 0 && block === null;
}
