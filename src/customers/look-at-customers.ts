import type { Queryable } from "../db/sql.ts";
import { REREAD_LOOK } from "../invoices/invoices-to-reread.ts";
import { openSql } from "../invoices/status.ts";
import { DETAIL_LOOK } from "./customers-needing-detail.ts";
import { lockLooks } from "./lock-looks.ts";

/**
 * Has the next looks meet the customers of those of these invoices that are open, where one of the looks can concern them.
 * Comes before the invoices are locked.
 */
export async function lookAtCustomersOf(
  tx: Queryable,
  { userId, organizationId }: { readonly userId: string; readonly organizationId: string },
  invoiceIds: readonly string[],
): Promise<void> {
  await Promise.all([lockLooks(tx, organizationId, "share"), setMarks(tx, userId, invoiceIds)]);
}

/**
 * The rows are locked in the order in which all writers do. Index: invoices_cache (user_id, id), customers_cache
 * (user_id, id).
 */
async function setMarks(
  tx: Queryable,
  userId: string,
  invoiceIds: readonly string[],
): Promise<void> {
  await tx.query({
    name: "look_at_customers_of",
    text: `
      with concerned as (
        select c.id
        from customers_cache c
        where c.user_id = $1
          and c.id = any(array(
            select i.customer_id
            from invoices_cache i
            where i.user_id = $1
              and i.id = any($2::uuid[])
              and i.deleted_at is null
              and ${openSql("i")}
          ))
          and not c.needs_look
          and (${REREAD_LOOK.concerns} or ${DETAIL_LOOK.concerns})
        order by c.zoho_customer_id
        for no key update
      )
      update customers_cache c
      set needs_look = true
      from concerned
      where c.id = concerned.id
    `,
    values: [userId, invoiceIds],
  });
}
