import type { Statement } from "../../db/sql.ts";
import { statement } from "./statement.ts";

/** Of one record; older ones are left out. */
export const MOST_EVENTS = 100;

const COLUMNS = `
      e.reminder_id as "reminderId",
      e.kind,
      e.reason,
      e.data,
      e.cause,
      e.actor,
      e.created_at as "createdAt"`;

const EVENT =
  "e.reminder_id, e.kind, e.reason, e.data, e.cause, e.actor, e.created_at, 0 as offset_days";

/** The event `p` of an invoice that was planned, as that of its reminder `r`. */
const PLANNED = `
          r.id, p.kind, p.reason, (p.data - 'dueDate') || jsonb_build_object('to', p.data -> 'to' -> r.offset_days::text),
          p.cause, p.actor, p.created_at, r.offset_days`;
const IS_PLANNED = `
          p.kind = 'PLANNED'
          and p.data ->> 'dueDate' = r.due_date::text
          and p.data -> 'to' ? r.offset_days::text`;

/**
 * The latest events of each reminder, the earliest first. Index: reminder_events_reminder_id_created_at_idx;
 * payment_reminders_pkey, reminder_events_invoice_id_created_at_idx.
 */
export function eventsOfReminders(userId: string, reminderIds: readonly string[]): Statement {
  const text = `
    select wanted.id as "parentId", ${COLUMNS}
    from unnest($2::uuid[]) as wanted (id)
    cross join lateral (
      select both_kinds.*
      from (
        select ${EVENT}
        from reminder_events e
        where e.user_id = $1
          and e.reminder_id = wanted.id
        union all
        select ${PLANNED}
        from payment_reminders r
        join reminder_events p on p.invoice_id = r.invoice_id and ${IS_PLANNED}
        where r.user_id = $1
          and r.id = wanted.id
      ) both_kinds
      order by both_kinds.created_at desc, both_kinds.offset_days desc
      limit ${MOST_EVENTS}
    ) e
    order by e.created_at, e.offset_days`;
  return statement(text, [userId, reminderIds]);
}

/**
 * The latest events of each invoice and of its reminders, the earliest first. Index:
 * reminder_events_invoice_id_created_at_idx; payment_reminders_invoice_id_offset_days_due_date_key,
 * reminder_events_reminder_id_created_at_idx.
 */
export function eventsOfInvoices(userId: string, invoiceIds: readonly string[]): Statement {
  const text = `
    select wanted.id as "parentId", ${COLUMNS}
    from unnest($2::uuid[]) as wanted (id)
    cross join lateral (
      select all_kinds.*
      from (
        select ${EVENT}
        from reminder_events e
        where e.user_id = $1
          and e.invoice_id = wanted.id
          and e.kind <> 'PLANNED'
        union all
        select ${EVENT}
        from payment_reminders r
        join reminder_events e on e.reminder_id = r.id
        where r.user_id = $1
          and r.invoice_id = wanted.id
        union all
        select ${PLANNED}
        from payment_reminders r
        join reminder_events p on p.invoice_id = r.invoice_id and ${IS_PLANNED}
        where r.user_id = $1
          and r.invoice_id = wanted.id
      ) all_kinds
      order by all_kinds.created_at desc, all_kinds.offset_days desc
      limit ${MOST_EVENTS}
    ) e
    order by e.created_at, e.offset_days`;
  return statement(text, [userId, invoiceIds]);
}
