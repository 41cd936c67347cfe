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
  await lockReminders(
    tx,
    userId,
    updates.map((update) => update.before.id),
  );
  // One join on the key: joining the locked rows in as well would be a loop over the square of the batch.
  const { rows } = await tx.query<{ event: ReminderUpdate["event"] }>({
    name: "update_reminders",
    text: `
      with updated as (
        update payment_reminders r
        set
          status = t.status,
          reason = t.reason,
          scheduled_for = t.scheduled_for,
          channel = t.channel,
          customer_id = t.customer_id,
          updated_at = now()
        from unnest(
          $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
          $9::text[], $10::uuid[]
        ) as t (
          id, status_before, scheduled_before, event, status, reason, scheduled_for, channel, customer_id
        )
        where r.user_id = $1 and r.id = t.id and r.status = t.status_before
        returning r.id, t.event, r.reason, t.scheduled_before, r.scheduled_for
      ),
      events as (
        insert into reminder_events (user_id, reminder_id, kind, reason, data)
        select
          $1, id, event, reason,
          case
            when scheduled_before <> scheduled_for
            then jsonb_build_object('from', scheduled_before, 'to', scheduled_for)
          end
        from updated
      )
      select event as "event"
      from updated
    `,
    values: [
      userId,
      updates.map((update) => update.before.id),
      updates.map((update) => update.before.status),
      updates.map((update) => new Date(update.before.scheduledFor).toISOString()),
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

/** In id order, as everybody who locks several. Index: the primary key. */
async function lockReminders(tx: Queryable, userId: string, ids: readonly string[]): Promise<void> {
  await tx.query({
    name: "lock_reminders",
    text: `
      select
      from payment_reminders
      where user_id = $1 and id = any($2::uuid[])
      order by id
      for no key update
    `,
    values: [userId, ids],
  });
}
