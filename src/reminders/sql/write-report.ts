import type { Queryable } from "../../db/sql.ts";
import type { ReminderReason } from "../plan.ts";

export interface Report {
  readonly status: "DELIVERED" | "FAILED" | "CANCELED";
  /** Of CANCELED: why it should not have gone out. */
  readonly reason: ReminderReason | null;
  /** The sender's own words. */
  readonly message: string | null;
}

/**
 * What a sender reported, with its event. A CANCELED one failed before: should its cause go away, it goes out as another
 * attempt, or the provider answers with that failure. Index: the primary key.
 */
export async function writeReport(
  tx: Queryable,
  userId: string,
  reminderId: string,
  { status, reason, message }: Report,
): Promise<void> {
  await tx.query({
    name: "write_reminder_report",
    text: `
      with reported as (
        update payment_reminders
        set
          status = $3,
          reason = $4,
          delivered_at = case when $3 = 'DELIVERED' then clock_timestamp() end,
          claimed_until = case when $3 = 'DELIVERED' then claimed_until end,
          attempt = attempt + case when $3 = 'CANCELED' then 1 else 0 end,
          updated_at = now()
        where user_id = $1 and id = $2
        returning id
      )
      insert into reminder_events (user_id, reminder_id, kind, reason, data, cause)
      select $1, reported.id, e.kind, e.reason, e.data, 'SENDER'
      from reported
      cross join lateral (
        values
          (
            1,
            case when $3 = 'DELIVERED' then 'DELIVERED' else 'FAILED' end,
            null,
            case when $5::text is not null then jsonb_build_object('message', $5::text) end
          ),
          (2, case when $3 = 'CANCELED' then 'CANCELED' end, $4, null)
      ) as e (position, kind, reason, data)
      where e.kind is not null
      order by e.position
    `,
    values: [userId, reminderId, status, reason, message],
  });
}
