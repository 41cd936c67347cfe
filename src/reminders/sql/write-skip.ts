import type { Queryable } from "../../db/sql.ts";
import type { Actor } from "../actor.ts";

/** A reminder that a person takes out, with its event. Index: the primary key. */
export async function writeSkip(
  tx: Queryable,
  userId: string,
  reminderId: string,
  { cause, by, note = null }: Actor,
): Promise<void> {
  await tx.query({
    name: "write_reminder_skip",
    text: `
      with skipped as (
        update payment_reminders
        set status = 'SKIPPED', reason = 'MANUAL', updated_at = now()
        where user_id = $1 and id = $2
        returning id
      )
      insert into reminder_events (user_id, reminder_id, kind, reason, data, cause, actor)
      select $1, id, 'SKIPPED', 'MANUAL', nullif(jsonb_strip_nulls(jsonb_build_object('note', $3::text)), '{}'), $4, $5
      from skipped
    `,
    values: [userId, reminderId, note, cause, by],
  });
}
