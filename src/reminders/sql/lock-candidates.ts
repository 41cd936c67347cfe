import type { Queryable } from "../../db/sql.ts";
import { closedSql, openSql } from "../../invoices/status.ts";

/**
 * Open invoices; closed ones only while they have something to cancel or do not show yet why they get no reminders. What
 * a disconnected organization left behind is planned by nobody: no reminder goes out on it.
 */
export const IS_CANDIDATE = `exists (
  select from organizations o where o.id = i.organization_id and o.status <> 'DISABLED'
) and (
  (i.deleted_at is null and ${openSql("i")})
  or i.reminders_blocked_by is distinct from
    case when i.deleted_at is not null then 'DELETED' else ${closedSql("i")} end
  or exists (
    select from payment_reminders r
    where r.invoice_id = i.id
      and (r.status = 'PENDING' or (r.status = 'CLAIMED' and r.reason is null))
  )
)`;

/**
 * Of the given invoices the ids of those to plan, their rows locked until the transaction ends: nobody plans or skips
 * reminders of the same invoice meanwhile. They are locked by source id, as by whoever stores a page of them; two
 * organizations may have the same.
 *
 * Index: invoices_cache (user_id, id); payment_reminders (invoice_id, offset_days, due_date).
 */
export async function lockCandidates(
  tx: Queryable,
  userId: string,
  organizationId: string | null,
  invoiceIds: readonly string[],
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>({
    name: "lock_reminder_candidates",
    text: `
      select i.id
      from invoices_cache i
      where i.user_id = $1
        and i.id = any($3::uuid[])
        and ($2::uuid is null or i.organization_id = $2)
        and ${IS_CANDIDATE}
      order by i.zoho_invoice_id, i.id
      for no key update of i
    `,
    values: [userId, organizationId, invoiceIds],
  });
  return rows.map((row) => row.id);
}
