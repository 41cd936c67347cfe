import type { Queryable } from "../../db/sql.ts";
import type { ReminderUpdate } from "../changes.ts";

/**
 * Moves, cancels, skips and revives reminders, each with its event; returns the events of those that were still in the
 * state that was read. One that was claimed meanwhile is left alone. Index: the primary key.
 */
export async function updateReminders(
  tx: Queryable,
  userId: string,
  updates: readonly ReminderUpdate[],
): Promise<ReminderUpdate["event"][]> {
  const { rows } = await tx.query<{ event: ReminderUpdate["event"] }>({
    name: "update_reminders",
    text: `
      with wanted as (
        select *
        from unnest(
          $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::uuid[]
        ) as t (id, status_before, event, status, reason, scheduled_for, channel, customer_id)
      ),
      locked as materialized (
        select r.id, r.scheduled_for
        from payment_reminders r
        where r.user_id = $1 and r.id = any($2::uuid[])
        order by r.id
        for no key update
      ),
      updated as (
        update payment_reminders r
        set
          status = w.status,
          reason = w.reason,
          scheduled_for = w.scheduled_for,
          channel = w.channel,
          customer_id = w.customer_id,
          updated_at = now()
        from wanted w
        join locked l using (id)
        where r.id = w.id and r.status = w.status_before
        returning r.id, w.event, r.reason, l.scheduled_for as before, r.scheduled_for as after
      ),
      events as (
        insert into reminder_events (user_id, reminder_id, kind, reason, data)
        select
          $1, id, event, reason,
          case when before <> after then jsonb_build_object('from', before, 'to', after) end
        from updated
      )
      select event as "event"
      from updated
    `,
    values: [
      userId,
      updates.map((update) => update.before.id),
      updates.map((update) => update.before.status),
      updates.map((update) => update.event),
      updates.map((update) => update.status),
      updates.map((update) => update.reason),
      updates.map((update) => new Date(update.scheduledFor).toISOString()),
      updates.map((update) => update.channel),
      updates.map((update) => update.customerId),
    ],
  });
  return rows.map((row) => row.event);
}
