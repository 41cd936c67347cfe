import type { Queryable } from "../../db/sql.ts";
import { openSql } from "../../invoices/status.ts";

/**
 * The ids of open invoices of an organization, in id order; ids are random, so the first ones are a fair sample.
 *
 * Index: invoices_cache (user_id, id).
 */
export async function openInvoices(
  tx: Queryable,
  userId: string,
  organizationId: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>({
    name: "open_invoices_to_preview",
    text: `
      select i.id
      from invoices_cache i
      where i.user_id = $1
        and i.organization_id = $2
        and i.deleted_at is null
        and ${openSql("i")}
      order by i.id
      limit $3
    `,
    values: [userId, organizationId, limit],
  });
  return rows.map(({ id }) => id);
}
