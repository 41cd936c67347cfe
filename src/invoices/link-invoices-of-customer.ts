import type { Queryable } from "../db/sql.ts";
import { linkReminders } from "./link-reminders.ts";

export interface InvoiceOfCustomer {
  readonly id: string;
  readonly sourceId: string;
  /** It was linked only now. */
  readonly wasWaiting: boolean;
}

/**
 * Links the invoices that waited for this customer, and their reminders with them; gives all that it has now. The rows
 * are locked in the order in which all writers do. Index: invoices_cache (user_id, customer_id, …),
 * invoices_cache_unlinked_idx.
 */
export async function linkInvoicesOfCustomer(
  tx: Queryable,
  { userId, organizationId }: { readonly userId: string; readonly organizationId: string },
  customerSourceId: string,
): Promise<InvoiceOfCustomer[]> {
  const { rows } = await tx.query<InvoiceOfCustomer>({
    name: "link_invoices_of_customer",
    text: `
      with customer as (
        select id
        from customers_cache
        where user_id = $1 and organization_id = $2 and zoho_customer_id = $3
      ),
      waiting as (
        select i.id
        from invoices_cache i
        where i.user_id = $1 and i.organization_id = $2 and i.zoho_customer_id = $3 and i.customer_id is null
        order by i.zoho_invoice_id
        for no key update
      ),
      linked as (
        update invoices_cache i
        set customer_id = c.id, updated_at = now()
        from waiting w
        cross join customer c
        where i.id = w.id
        returning i.id, i.zoho_invoice_id
      )
      select id, zoho_invoice_id as "sourceId", true as "wasWaiting"
      from linked
      union all
      select i.id, i.zoho_invoice_id, false
      from invoices_cache i
      join customer c on c.id = i.customer_id
      where i.user_id = $1
      order by id
    `,
    values: [userId, organizationId, customerSourceId],
  });
  await linkReminders(
    tx,
    userId,
    rows.filter((invoice) => invoice.wasWaiting).map((invoice) => invoice.id),
  );
  return rows;
}
