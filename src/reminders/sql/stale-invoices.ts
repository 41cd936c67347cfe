import type { Queryable } from "../../db/sql.ts";

/** An invoice whose stored balance is not fresh enough to call somebody about. */
export interface StaleInvoice {
  readonly invoiceId: string;
  readonly organizationId: string;
  /** The source's own id. */
  readonly sourceId: string;
}

/**
 * Of the given invoices, those that neither were read themselves since `before` nor a sync of all changes since.
 * Index: invoices_cache (user_id, id).
 */
export async function staleInvoices(
  tx: Queryable,
  userId: string,
  invoiceIds: readonly string[],
  before: Date,
): Promise<StaleInvoice[]> {
  const { rows } = await tx.query<StaleInvoice>({
    name: "stale_invoices",
    text: `
      select
        i.id as "invoiceId",
        i.organization_id as "organizationId",
        i.zoho_invoice_id as "sourceId"
      from invoices_cache i
      left join sync_metadata m on m.organization_id = i.organization_id
      where i.user_id = $1
        and i.id = any($2::uuid[])
        and greatest(i.local_last_synced_at, m.last_invoice_sync_at) < $3
      order by i.id
    `,
    values: [userId, invoiceIds, before],
  });
  return rows;
}
