import type { Queryable } from "../../db/sql.ts";

/** Due: pending and its time has come, or claimed by somebody whose lease is over. Of `r`; $2 is the time. */
export const IS_DUE = `
  r.status in ('PENDING', 'CLAIMED')
  and r.scheduled_for <= $2
  and (r.status = 'PENDING' or coalesce(r.claimed_until, r.scheduled_for) <= clock_timestamp())
`;

/**
 * Locks invoices that have something due, the one that waits longest first, leaving out those that somebody else has
 * locked. Each id once. Index: payment_reminders_due_idx; invoices_cache (user_id, id).
 */
export async function lockDueInvoices(
  tx: Queryable,
  userId: string,
  organizationId: string | null,
  now: Date,
  limit: number,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>({
    name: "lock_due_invoices",
    text: `
      select i.id
      from payment_reminders r
      join invoices_cache i on i.user_id = r.user_id and i.id = r.invoice_id
      join organizations o on o.id = i.organization_id
      where r.user_id = $1
        and ${IS_DUE}
        and o.status <> 'DISABLED'
        and ($4::uuid is null or i.organization_id = $4)
      order by r.scheduled_for, r.id
      limit $3
      for no key update of i skip locked
    `,
    values: [userId, now, limit, organizationId],
  });
  return [...new Set(rows.map((row) => row.id))];
}

/** In the order in which all writers do. Index: invoices_cache (user_id, id). */
export async function lockInvoices(
  tx: Queryable,
  userId: string,
  invoiceIds: readonly string[],
): Promise<void> {
  await tx.query({
    name: "lock_invoices_of_claims",
    text: `
      select
      from invoices_cache
      where user_id = $1 and id = any($2::uuid[])
      order by zoho_invoice_id, id
      for no key update
    `,
    values: [userId, invoiceIds],
  });
}
