import type { Queryable } from "../../db/sql.ts";
import type { Actor } from "../actor.ts";
import type { ReminderUpdate } from "../changes.ts";

/**
 * Moves, cancels, skips and revives reminders, each with its event; returns the events of those that were still in the
 * state that was read. One that was claimed meanwhile is left alone. All are locked in id order before the first is
 * written, as by everybody who locks several. Index: the primary key.
 */
export async function updateReminders(
  tx: Queryable,
  userId: string,
  updates: readonly ReminderUpdate[],
  actor: Actor,
): Promise<ReminderUpdate["event"][]> {
  // Counting the locked rows locks them all; joining them in as well would be a loop over the square of the batch.
  const { rows } = await tx.query<{ event: ReminderUpdate["event"] }>({
    name: "update_reminders",
    text: `
      with locked as (
        select id
        from payment_reminders
        where user_id = $1 and id = any($2::uuid[])
        order by id
        for no key update
      ),
      updated as (
        update payment_reminders r
        set
          status = t.status,
          reason = t.reason,
          scheduled_for = t.scheduled_for,
          open_until = t.open_until,
          channel = t.channel,
          customer_id = t.customer_id,
          updated_at = now()
        from unnest(
          $2::uuid[], $3::text[], $4::jsonb[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
          $9::text[], $10::uuid[], $13::timestamptz[]
        ) as t (
          id, status_before, data, event, status, reason, scheduled_for, channel, customer_id, open_until
        )
        where r.user_id = $1
          and r.id = t.id
          and r.status = t.status_before
          and (select count(*) from locked) > 0
        returning r.id, t.event, r.reason, t.data
      ),
      events as (
        insert into reminder_events (user_id, reminder_id, kind, reason, data, cause, actor)
        select $1, id, event, reason, data, $11, $12
        from updated
        where event is not null
      )
      select event as "event"
      from updated
    `,
    values: [
      userId,
      updates.map((update) => update.before.id),
      updates.map((update) => update.before.status),
      updates.map((update) => eventData(update, actor)),
      updates.map((update) => update.event),
      updates.map((update) => update.status),
      updates.map((update) => update.reason),
      updates.map((update) => new Date(update.scheduledFor).toISOString()),
      updates.map((update) => update.channel),
      updates.map((update) => update.customerId),
      actor.cause,
      actor.by,
      updates.map(({ openUntil }) =>
        openUntil === null ? null : new Date(openUntil).toISOString(),
      ),
    ],
  });
  return rows.map((row) => row.event);
}

/** What a reader of the history cannot see from kind and reason, as JSON; null when there is nothing. */
function eventData(
  { before, status, scheduledFor, channel, customerId }: ReminderUpdate,
  { note = null }: Actor,
): string | null {
  const wasHeld = before.status !== "PENDING" && before.reason !== null;
  const data = {
    ...(status === "PENDING" && before.scheduledFor !== scheduledFor
      ? { from: new Date(before.scheduledFor), to: new Date(scheduledFor) }
      : {}),
    ...(status === "PENDING" && before.channel !== channel
      ? { channelFrom: before.channel, channelTo: channel }
      : {}),
    ...(before.customerId === customerId
      ? {}
      : { customerFrom: before.customerId, customerTo: customerId }),
    ...(wasHeld ? { was: before.reason } : {}),
    ...(note === null ? {} : { note }),
  };
  return Object.keys(data).length === 0 ? null : JSON.stringify(data);
}
