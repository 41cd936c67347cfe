import type { Queryable } from "../../db/sql.ts";
import type { Actor } from "../actor.ts";

/**
 * Undoes on the reminders themselves that a person took the step out: of the present due date it is to go out again, and
 * of former ones nothing says any more that a person did, since the due date may return. Each with its event.
 *
 * Index: payment_reminders (invoice_id, offset_days, due_date).
 */
export async function giveBackStep(
  tx: Queryable,
  userId: string,
  { invoiceId, offsetDays }: { readonly invoiceId: string; readonly offsetDays: number },
  { cause, by }: Actor,
): Promise<void> {
  await tx.query({
    name: "give_back_reminder_step",
    text: `
      with held as (
        select r.id, r.reason, r.due_date = i.due_date as is_present
        from payment_reminders r
        join invoices_cache i on i.user_id = r.user_id and i.id = r.invoice_id
        where r.user_id = $1
          and r.invoice_id = $2
          and r.offset_days = $3
          and r.status = 'SKIPPED'
          and r.reason in ('MANUAL', 'PAUSED')
        order by r.id
        for no key update of r
      ),
      given_back as (
        update payment_reminders r
        set
          status = case when h.is_present then 'PENDING' else 'CANCELED' end,
          reason = case when not h.is_present then 'DUE_DATE_MOVED' end,
          updated_at = now()
        from held h
        where r.user_id = $1 and r.id = h.id
      )
      insert into reminder_events (user_id, reminder_id, kind, reason, data, cause, actor)
      select
        $1, id, case when is_present then 'REVIVED' else 'CANCELED' end, case when not is_present then 'DUE_DATE_MOVED' end,
        jsonb_build_object('was', reason), $4, $5
      from held
    `,
    values: [userId, invoiceId, offsetDays, cause, by],
  });
}
