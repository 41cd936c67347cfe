import type { Queryable } from "../../db/sql.ts";
import type { ReminderReason, ReminderStatus } from "../plan.ts";

/** A reminder with its invoice, both locked until the transaction ends. */
export interface LockedReminder {
  readonly id: string;
  readonly invoiceId: string;
  readonly offsetDays: number;
  readonly status: ReminderStatus;
  readonly reason: ReminderReason | null;
  /** Planned for the due date that the invoice has now. */
  readonly isPresent: boolean;
  readonly claimToken: string | null;
  /** The beginning of the transaction, by the database's clock. */
  readonly now: Date;
}

/** Locks the invoice, then the reminder; null when the user has no such reminder. Index: the primary keys. */
export async function lockReminder(
  tx: Queryable,
  userId: string,
  reminderId: string,
): Promise<LockedReminder | null> {
  const invoice = await tx.query({
    name: "lock_invoice_of_reminder",
    text: `
      select
      from payment_reminders r
      join invoices_cache i on i.user_id = r.user_id and i.id = r.invoice_id
      where r.user_id = $1 and r.id = $2
      for no key update of i
    `,
    values: [userId, reminderId],
  });
  if (invoice.rowCount === 0) return null;
  // A statement of its own: what the lock waited for shows only to one that starts later.
  const { rows } = await tx.query<LockedReminder>({
    name: "lock_reminder",
    text: `
      select
        r.id as "id",
        r.invoice_id as "invoiceId",
        r.offset_days as "offsetDays",
        r.status as "status",
        r.reason as "reason",
        r.due_date = i.due_date as "isPresent",
        r.claim_token as "claimToken",
        now() as "now"
      from payment_reminders r
      join invoices_cache i on i.user_id = r.user_id and i.id = r.invoice_id
      where r.user_id = $1 and r.id = $2
      for no key update of r
    `,
    values: [userId, reminderId],
  });
  return rows[0] ?? null;
}
