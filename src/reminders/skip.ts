import { raiseDataVersion } from "../db/data-version.ts";
import type { Queryable } from "../db/sql.ts";
import type { ReminderReason, ReminderStatus } from "./plan.ts";
import { reconcileReminders } from "./reconcile.ts";

export interface SkipReminder {
  readonly userId: string;
  readonly reminderId: string;
  readonly note: string | null;
  /** Who decided, as shown to people later. */
  readonly by: string;
}

export type SkipOutcome = "SKIPPED" | "RECORDED" | "NOT_FOUND" | "ALREADY_DELIVERED";

interface Target {
  readonly invoiceId: string;
  readonly offsetDays: number;
  readonly now: Date;
}

/**
 * A person takes one step of an invoice out: it stays out whatever happens to the due date, the balance or the policy.
 * Plans the invoice's other steps anew and raises the user's data version.
 *
 * RECORDED: the decision is kept, but a reminder that is being sent right now cannot be stopped any more, and one that
 * failed stays as it is. ALREADY_DELIVERED and NOT_FOUND write nothing. Skipping again changes nothing.
 *
 * Locks the invoice, then the reminder, then the user.
 */
export async function skipReminder(
  tx: Queryable,
  { userId, reminderId, note, by }: SkipReminder,
): Promise<SkipOutcome> {
  const target = await lockInvoiceOf(tx, userId, reminderId);
  if (target === undefined) return "NOT_FOUND";
  const { status, reason } = await lockReminder(tx, userId, reminderId);
  if (status === "DELIVERED") return "ALREADY_DELIVERED";
  if (status === "SKIPPED" && reason === "MANUAL") return "SKIPPED";

  await insertDecision(tx, userId, target, note, by);
  const stays = status === "CLAIMED" || status === "FAILED";
  if (!stays) await markSkipped(tx, userId, reminderId);
  await reconcileReminders(tx, { userId, invoiceIds: [target.invoiceId], now: target.now });
  await raiseDataVersion(tx, userId);
  return stays ? "RECORDED" : "SKIPPED";
}

/** Index: the primary keys. */
async function lockInvoiceOf(
  tx: Queryable,
  userId: string,
  reminderId: string,
): Promise<Target | undefined> {
  const { rows } = await tx.query<Target>({
    name: "lock_invoice_of_reminder",
    text: `
      select r.invoice_id as "invoiceId", r.offset_days as "offsetDays", now() as "now"
      from payment_reminders r
      join invoices_cache i on i.user_id = r.user_id and i.id = r.invoice_id
      where r.user_id = $1 and r.id = $2
      for no key update of i
    `,
    values: [userId, reminderId],
  });
  return rows[0];
}

/** Index: the primary key. */
async function lockReminder(
  tx: Queryable,
  userId: string,
  reminderId: string,
): Promise<{ status: ReminderStatus; reason: ReminderReason | null }> {
  const { rows } = await tx.query<{ status: ReminderStatus; reason: ReminderReason | null }>({
    name: "lock_reminder",
    text: `
      select status, reason
      from payment_reminders
      where user_id = $1 and id = $2
      for no key update
    `,
    values: [userId, reminderId],
  });
  const row = rows[0];
  if (row === undefined) throw new Error("A reminder vanished while its invoice was locked.");
  return row;
}

async function insertDecision(
  tx: Queryable,
  userId: string,
  { invoiceId, offsetDays }: Target,
  note: string | null,
  by: string,
): Promise<void> {
  await tx.query({
    name: "insert_skip_decision",
    text: `
      insert into reminder_decisions (user_id, invoice_id, offset_days, kind, decided_by, note)
      values ($1, $2, $3, 'SKIP', $4, $5)
    `,
    values: [userId, invoiceId, offsetDays, by, note],
  });
}

/** Index: the primary key. */
async function markSkipped(tx: Queryable, userId: string, reminderId: string): Promise<void> {
  await tx.query({
    name: "mark_reminder_skipped",
    text: `
      with skipped as (
        update payment_reminders
        set status = 'SKIPPED', reason = 'MANUAL', updated_at = now()
        where user_id = $1 and id = $2
        returning id
      )
      insert into reminder_events (user_id, reminder_id, kind, reason)
      select $1, id, 'SKIPPED', 'MANUAL'
      from skipped
    `,
    values: [userId, reminderId],
  });
}
