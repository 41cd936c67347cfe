import type { Queryable } from "../db/sql.ts";
import { openSql } from "./status.ts";

const MOVED = `
  from invoices_cache i
  where i.user_id = c.user_id
    and i.customer_id = c.id
    and i.deleted_at is null
    and ${openSql("i")}
    and coalesce(i.requested_at, '-infinity') <= c.zoho_last_modified_at
`;

/** For inactive customers with invoices to read again, in SQL of a row `c` of customers_cache. */
export const REREAD_LOOK = {
  name: "reread",
  concerns: "(c.status = 'INACTIVE' and c.deleted_at is null)",
  finds: `exists (select ${MOVED} offset 0)`,
} as const;

/**
 * Source ids, in order after the one given, of open invoices whose customer is inactive and was modified since they
 * were last read. Two contacts that are merged leave the one inactive and give its invoices to the other, perhaps
 * without a new time stamp: no incremental walk would show them again. They are looked for customer by customer, where
 * else every open one would be read: that is what `offset 0` is for.
 *
 * Indexes: customers_cache_reread_look_idx, invoices_cache (user_id, customer_id, …).
 */
export async function invoicesToReread(
  tx: Queryable,
  { userId, organizationId }: { readonly userId: string; readonly organizationId: string },
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await tx.query<{ sourceId: string }>({
    name: "invoices_to_reread",
    text: `
      select i.zoho_invoice_id as "sourceId"
      from customers_cache c
      cross join lateral (
        select i.zoho_invoice_id
        ${MOVED}
        offset 0
      ) i
      where c.user_id = $1
        and c.organization_id = $2
        and c.needs_look
        and ${REREAD_LOOK.concerns}
        and ($3::text is null or i.zoho_invoice_id > $3)
      order by i.zoho_invoice_id
      limit $4
    `,
    values: [userId, organizationId, after, limit],
  });
  return rows.map((row) => row.sourceId);
}

/**
 * An invoice was asked for and not to be had: it is not asked for again until its customer changes.
 * Index: invoices_cache (organization_id, zoho_invoice_id).
 */
export async function markInvoiceAsked(
  tx: Queryable,
  { userId, organizationId }: { readonly userId: string; readonly organizationId: string },
  sourceId: string,
  requestedAt: number,
): Promise<void> {
  await tx.query({
    name: "mark_invoice_asked",
    text: `
      update invoices_cache
      set requested_at = greatest(requested_at, $4)
      where user_id = $1 and organization_id = $2 and zoho_invoice_id = $3
    `,
    values: [userId, organizationId, sourceId, new Date(requestedAt)],
  });
}
