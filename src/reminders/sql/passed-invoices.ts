import type { Queryable } from "../../db/sql.ts";
import { openSql } from "../../invoices/status.ts";
import { DEFAULT_POLICY } from "../policy.ts";

export interface PassedInvoice {
  readonly id: string;
  readonly userId: string;
}

/**
 * Invoices, by id after `after`, that are held back by a pause of which none is in force any more, or by a reminder of
 * the source that lies as many of the organization's days back as the policy says; and those with a reminder that nobody
 * took before its calling window closed.
 * Index: invoices_cache_block_idx; reminder_decisions (user_id, invoice_id) and (user_id, customer_id);
 * payment_reminders_due_idx.
 */
export async function passedInvoices(
  tx: Queryable,
  now: Date,
  after: string | null,
  limit: number,
): Promise<PassedInvoice[]> {
  const { rows } = await tx.query<PassedInvoice>({
    name: "passed_invoices",
    text: `
      select i.id as "id", i.user_id as "userId"
      from invoices_cache i
      join organizations o on o.id = i.organization_id
      left join reminder_policies p on p.user_id = i.user_id
      where i.reminders_blocked_by in ('PAUSED', 'RECENTLY_REMINDED_BY_SOURCE')
        and i.deleted_at is null
        and ${openSql("i")}
        and o.status <> 'DISABLED'
        and ($2::uuid is null or i.id > $2)
        and case i.reminders_blocked_by
          when 'PAUSED' then not exists (
            select from reminder_decisions d
            where d.user_id = i.user_id
              and (d.invoice_id = i.id or d.customer_id = i.customer_id)
              and d.offset_days is null
              and d.ended_at is null
              and (d.until is null or d.until > $1)
          )
          else ($1::timestamptz at time zone o.time_zone)::date - i.zoho_last_reminder_on
            >= coalesce(p.hold_back_days_after_source_reminder, $4)
        end
      union
      select i.id, i.user_id
      from users u
      join payment_reminders r on r.user_id = u.id
      join invoices_cache i on i.user_id = r.user_id and i.id = r.invoice_id
      join organizations o on o.id = i.organization_id
      where r.status = 'PENDING'
        and r.scheduled_for <= $1
        and r.open_until <= $1
        and o.status <> 'DISABLED'
        and ($2::uuid is null or i.id > $2)
      order by 1
      limit $3
    `,
    values: [now, after, limit, DEFAULT_POLICY.holdBackDaysAfterSourceReminder],
  });
  return rows;
}
