import type { Queryable } from "../db/sql.ts";

export interface LinkInvoicesBatch {
  readonly userId: string;
  readonly organizationId: string;
  /** Keyset: the last invoice id of the batch before, null for the first. */
  readonly after: string | null;
  readonly limit: number;
  /** Only look: write nothing. */
  readonly dryRun: boolean;
}

export interface LinkedInvoice {
  readonly id: string;
  readonly sourceId: string;
  readonly customerSourceId: string;
  /** Null: no customer with that source id is stored. */
  readonly customerId: string | null;
}

/**
 * Links one batch of invoices without a customer to the customers stored meanwhile, and their reminders with them.
 * Returns the whole batch in id order, found or not; an empty one is the end. The rows are locked in the order of their
 * Zoho ids, as a page locks them; what a page wrote until then stands, be it that the invoice is another customer's now.
 *
 * Index: invoices_cache_unlinked_idx, customers_cache (organization_id, zoho_customer_id).
 */
export async function linkInvoicesBatch(
  tx: Queryable,
  { userId, organizationId, after, limit, dryRun }: LinkInvoicesBatch,
): Promise<LinkedInvoice[]> {
  const { rows } = await tx.query<LinkedInvoice>({
    name: "link_invoices_batch",
    text: `
      with batch as (
        select i.id, i.zoho_invoice_id, i.zoho_customer_id, c.id as customer_id
        from invoices_cache i
        left join customers_cache c
          on c.organization_id = i.organization_id and c.zoho_customer_id = i.zoho_customer_id
        where i.user_id = $1
          and i.organization_id = $2
          and i.customer_id is null
          and ($3::uuid is null or i.id > $3)
        order by i.id
        limit $4
      ),
      locked as (
        select
          i.id,
          i.zoho_customer_id,
          i.customer_id is null and i.zoho_customer_id = b.zoho_customer_id as is_waiting,
          coalesce(
            i.customer_id,
            case when i.zoho_customer_id = b.zoho_customer_id then b.customer_id end
          ) as customer_id
        from invoices_cache i
        join batch b on b.id = i.id
        where b.customer_id is not null and not $5::boolean
        order by i.zoho_invoice_id
        for no key update of i
      ),
      linked as (
        update invoices_cache i
        set customer_id = l.customer_id, updated_at = now()
        from locked l
        where i.id = l.id and l.is_waiting
      ),
      reminders as (
        update payment_reminders r
        set customer_id = l.customer_id, updated_at = now()
        from locked l
        where r.invoice_id = l.id and l.is_waiting
      )
      select
        b.id as "id",
        b.zoho_invoice_id as "sourceId",
        coalesce(l.zoho_customer_id, b.zoho_customer_id) as "customerSourceId",
        case when $5::boolean then b.customer_id else l.customer_id end as "customerId"
      from batch b
      left join locked l on l.id = b.id
      order by b.id
    `,
    values: [userId, organizationId, after, limit, dryRun],
  });
  return rows;
}
