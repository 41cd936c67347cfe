import type { Queryable } from "../../db/sql.ts";
import type { Actor } from "../actor.ts";
import type { ReminderReason, ReminderStatus } from "../plan.ts";

export interface ReminderChange {
  readonly reminderId: string;
  readonly status: ReminderStatus;
  readonly reason: ReminderReason | null;
  readonly event: "SKIPPED" | "REVIVED";
  /** For the history, beside kind and reason. */
  readonly data: Readonly<Record<string, string | null>>;
  readonly actor: Actor;
}

/** One reminder as a person wants it, with its event. Index: the primary key. */
export async function changeReminder(
  tx: Queryable,
  userId: string,
  { reminderId, status, reason, event, data, actor }: ReminderChange,
): Promise<void> {
  await tx.query({
    name: "change_reminder",
    text: `
      with changed as (
        update payment_reminders
        set status = $3, reason = $4, updated_at = now()
        where user_id = $1 and id = $2
        returning id
      )
      insert into reminder_events (user_id, reminder_id, kind, reason, data, cause, actor)
      select $1, id, $5, $4, nullif(jsonb_strip_nulls($6::jsonb), '{}'), $7, $8
      from changed
    `,
    values: [
      userId,
      reminderId,
      status,
      reason,
      event,
      JSON.stringify({ ...data, note: actor.note ?? null }),
      actor.cause,
      actor.by,
    ],
  });
}
