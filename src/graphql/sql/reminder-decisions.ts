import type { Statement } from "../../db/sql.ts";
import { statement } from "./statement.ts";

/**
 * What people decided about the step of each of the reminders, the latest word last.
 *
 * Index: payment_reminders_pkey, reminder_decisions_user_id_invoice_id_idx.
 */
export function decisionsOfReminders(userId: string, reminderIds: readonly string[]): Statement {
  const text = `
    select
      r.id as "parentId",
      d.kind,
      d.note,
      d.decided_by as "by",
      d.created_at as "since"
    from payment_reminders r
    join reminder_decisions d
      on d.user_id = r.user_id and d.invoice_id = r.invoice_id and d.offset_days = r.offset_days
    where r.user_id = $1
      and r.id = any($2::uuid[])
      and d.kind in ('SKIP', 'RESCHEDULE')
      and d.ended_at is null
    order by d.created_at`;
  return statement(text, [userId, reminderIds]);
}
