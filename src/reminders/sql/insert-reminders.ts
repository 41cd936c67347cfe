import type { Queryable } from "../../db/sql.ts";
import { TIME_ORDERED_ID } from "../../db/time-ordered-id.ts";
import type { Actor } from "../actor.ts";
import type { DesiredReminder } from "../plan.ts";
import type { ReminderBlock } from "../reminder-block.ts";

export interface NewReminder extends DesiredReminder {
  readonly invoiceId: string;
  readonly customerId: string | null;
  /** YYYY-MM-DD */
  readonly dueDate: string;
  /** What held the invoice's reminders back until now. */
  readonly blockedBefore: ReminderBlock | null;
}

/**
 * Adds reminders with their first event, in the order given (by invoice id). A step that somebody else added meanwhile
 * stays as it is. Unique: payment_reminders (invoice_id, offset_days, due_date).
 *
 * The steps of an invoice that are to go out share one event, since a row for each would be half of what planning costs:
 * an event of the invoice, with the due date and, by offset, when each step goes out. Who reads a history tells them apart.
 */
export async function insertReminders(
  tx: Queryable,
  userId: string,
  reminders: readonly NewReminder[],
  actor: Actor,
): Promise<{ created: number; skipped: number }> {
  const { rows } = await tx.query<{ created: number; skipped: number }>({
    name: "insert_reminders",
    text: `
      with inserted as (
        insert into payment_reminders (
          id, user_id, invoice_id, customer_id, offset_days, due_date, scheduled_for, open_until, channel,
          status, reason
        )
        select
          ${TIME_ORDERED_ID}, $1, t.invoice_id, t.customer_id, t.offset_days, t.due_date, t.scheduled_for, t.open_until,
          t.channel, t.status, t.reason
        from unnest(
          $2::uuid[], $3::uuid[], $4::integer[], $5::date[], $6::timestamptz[], $7::text[], $8::text[], $9::text[],
          $13::timestamptz[]
        ) with ordinality as t (
          invoice_id, customer_id, offset_days, due_date, scheduled_for, channel, status, reason, open_until, position
        )
        order by t.position
        on conflict (invoice_id, offset_days, due_date) do nothing
        returning id, invoice_id, offset_days, due_date, scheduled_for, status, reason
      ),
      planned as (
        select invoice_id, due_date, jsonb_object_agg(offset_days, scheduled_for) as "to"
        from inserted
        where status = 'PENDING'
        group by invoice_id, due_date
      ),
      events as (
        insert into reminder_events (id, user_id, invoice_id, reminder_id, kind, reason, data, cause, actor)
        select
          ${TIME_ORDERED_ID}, $1, e.invoice_id, e.reminder_id, e.kind, e.reason,
          jsonb_strip_nulls(e.data || jsonb_build_object('was', $10::jsonb ->> e.of::text, 'note', $14::text)), $11, $12
        from (
          select
            invoice_id as of, invoice_id, null as reminder_id, 'PLANNED' as kind, null as reason,
            jsonb_build_object('dueDate', due_date, 'to', "to") as data
          from planned
          union all
          select invoice_id, null, id, 'SKIPPED', reason, '{}'
          from inserted
          where status = 'SKIPPED'
        ) e
      )
      select
        count(*) filter (where status = 'PENDING')::integer as "created",
        count(*) filter (where status = 'SKIPPED')::integer as "skipped"
      from inserted
    `,
    values: [
      userId,
      reminders.map((reminder) => reminder.invoiceId),
      reminders.map((reminder) => reminder.customerId),
      reminders.map((reminder) => reminder.offsetDays),
      reminders.map((reminder) => reminder.dueDate),
      reminders.map((reminder) => new Date(reminder.scheduledFor).toISOString()),
      reminders.map((reminder) => reminder.channel),
      reminders.map((reminder) => reminder.status),
      reminders.map((reminder) => reminder.reason),
      // By invoice, looked up: a join of the batch with itself would be a loop over its square.
      JSON.stringify(
        Object.fromEntries(
          reminders.map(({ invoiceId, blockedBefore }) => [invoiceId, blockedBefore]),
        ),
      ),
      actor.cause,
      actor.by,
      reminders.map(({ openUntil }) => timestampOf(openUntil)),
      actor.note ?? null,
    ],
  });
  return rows[0] ?? { created: 0, skipped: 0 };
}

function timestampOf(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}
