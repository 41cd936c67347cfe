import type { Queryable } from "../db/sql.ts";

/**
 * Gives the reminders of invoices that got their first customer the same one: those from before customers were stored,
 * sent ones too. The caller has locked the invoices. Index: payment_reminders (invoice_id, offset_days, due_date).
 */
export async function linkReminders(
  tx: Queryable,
  userId: string,
  invoiceIds: readonly string[],
): Promise<void> {
  if (invoiceIds.length === 0) return;
  await tx.query({
    name: "link_reminders",
    text: `
      update payment_reminders r
      set customer_id = i.customer_id, updated_at = now()
      from invoices_cache i
      where i.user_id = $1
        and i.id = any($2::uuid[])
        and r.invoice_id = i.id
        and r.customer_id is null
    `,
    values: [userId, invoiceIds],
  });
}
