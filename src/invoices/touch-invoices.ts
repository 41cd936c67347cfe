import type { Queryable } from "../db/sql.ts";
import type { HashedInvoice, InvoiceAnswer } from "./answer.ts";
import { INVOICE_HASH_VERSION } from "./hash.ts";
import { openSql } from "./status.ts";
import { supersedesSql } from "./supersedes.ts";

export interface TouchedInvoice {
  readonly id: string;
  readonly sourceId: string;
  readonly customerId: string | null;
  /** The run had stored or touched it before. */
  readonly seenBefore: boolean;
  /** It is not what the page says, and was left as it is. */
  readonly isOutdated: boolean;
  /** Decimal text: what is to be paid by an open one that is outdated; else null. */
  readonly openBalance: string | null;
}

/**
 * Locks those of a page's invoices that are stored, in the order in which all writers do, marks as seen by the run the
 * ones that the page leaves as they are, and tells which ones it does not. Compared are hashes: nothing else of the
 * page is sent for a row that is the same, and the columns written are in no index, so it stays on its page.
 *
 * Each is looked up by the index: a subquery that locks is not turned into a join, for which the planner would read the
 * whole of a table of some thousand rows, page after page.
 *
 * Index: invoices_cache (organization_id, zoho_invoice_id).
 */
export async function touchInvoices(
  tx: Queryable,
  { organizationId, runId, requestedAt }: InvoiceAnswer,
  invoices: readonly HashedInvoice[],
): Promise<TouchedInvoice[]> {
  const { rows } = await tx.query<TouchedInvoice>({
    name: "touch_invoices",
    text: `
      with incoming as (
        select t.*, $3::timestamptz as requested_at, $4::integer as hash_version
        from unnest($5::text[], $6::timestamptz[], $7::text[])
          as t (zoho_invoice_id, zoho_last_modified_at, sync_hash)
        order by zoho_invoice_id
      ),
      stored as (
        select c.*
        from incoming i
        cross join lateral (
          select
            c.id,
            c.zoho_invoice_id,
            c.customer_id,
            coalesce(c.last_seen_run_id = $2::uuid, false) as seen,
            ${supersedesSql("i")} as is_outdated,
            case when c.deleted_at is null and ${openSql("c")} then c.balance end as open_balance
          from invoices_cache c
          where c.organization_id = $1 and c.zoho_invoice_id = i.zoho_invoice_id
          for no key update
        ) c
      ),
      touched as (
        update invoices_cache c
        set
          local_last_synced_at = now(),
          last_seen_run_id = coalesce($2, c.last_seen_run_id),
          requested_at = greatest(c.requested_at, $3)
        from stored s
        where c.id = s.id and not s.is_outdated
      )
      select
        id as "id",
        zoho_invoice_id as "sourceId",
        customer_id as "customerId",
        seen as "seenBefore",
        is_outdated as "isOutdated",
        case when is_outdated then open_balance::text end as "openBalance"
      from stored
    `,
    values: [
      organizationId,
      runId,
      new Date(requestedAt),
      INVOICE_HASH_VERSION,
      invoices.map(({ invoice }) => invoice.sourceId),
      invoices.map(({ invoice }) => new Date(invoice.modifiedAt)),
      invoices.map(({ hash }) => hash),
    ],
  });
  return rows;
}
