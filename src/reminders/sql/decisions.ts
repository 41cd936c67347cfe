import type { Queryable } from "../../db/sql.ts";
import type { Decision } from "../reminder-block.ts";

/** What a decision is about: one step of an invoice, all of it, or all invoices of a customer. */
export type Subject =
  | { readonly invoiceId: string; readonly offsetDays: number | null }
  | { readonly customerId: string };

export interface NewDecision {
  readonly kind: Decision["kind"];
  /** Until when it counts; null: for good. */
  readonly until: Date | null;
  /** Of RESCHEDULE: when the step goes out. */
  readonly at: Date | null;
  readonly by: string;
  readonly note: string | null;
}

/** Ends what was decided about the subject before, and writes the new decision: the latest word counts. */
export async function replaceDecision(
  tx: Queryable,
  userId: string,
  subject: Subject,
  { kind, until, at, by, note }: NewDecision,
): Promise<void> {
  await endDecisions(tx, userId, subject, by);
  const { invoiceId, customerId, offsetDays } = columnsOf(subject);
  await tx.query({
    name: "insert_reminder_decision",
    text: `
      insert into reminder_decisions (
        user_id, invoice_id, customer_id, offset_days, kind, until, at, decided_by, note
      )
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    `,
    values: [userId, invoiceId, customerId, offsetDays, kind, until, at, by, note],
  });
}

/** Index: reminder_decisions (user_id, invoice_id) or (user_id, customer_id). */
export async function endDecisions(
  tx: Queryable,
  userId: string,
  subject: Subject,
  by: string,
): Promise<void> {
  const { invoiceId, customerId, offsetDays } = columnsOf(subject);
  const column = invoiceId === null ? "customer_id" : "invoice_id";
  await tx.query({
    name: `end_reminder_decisions_${column}`,
    text: `
      update reminder_decisions
      set ended_at = now(), ended_by = $4
      where user_id = $1
        and ${column} = $2
        and offset_days is not distinct from $3::integer
        and ended_at is null
    `,
    values: [userId, invoiceId ?? customerId, offsetDays, by],
  });
}

/**
 * A step went out when a person wanted it to. A skip stays, for the due dates to come; so does a time that was chosen for
 * after the one at which this reminder went out. Index: the primary key; reminder_decisions (user_id, invoice_id).
 */
export async function endFulfilled(
  tx: Queryable,
  userId: string,
  reminderId: string,
): Promise<void> {
  await tx.query({
    name: "end_fulfilled_decisions",
    text: `
      update reminder_decisions d
      set ended_at = now()
      from payment_reminders r
      where r.user_id = $1
        and r.id = $2
        and d.user_id = $1
        and d.invoice_id = r.invoice_id
        and d.offset_days = r.offset_days
        and d.kind = 'RESCHEDULE'
        and d.at <= r.scheduled_for
        and d.ended_at is null
    `,
    values: [userId, reminderId],
  });
}

function columnsOf(subject: Subject) {
  return "invoiceId" in subject
    ? { ...subject, customerId: null }
    : { ...subject, invoiceId: null, offsetDays: null };
}
