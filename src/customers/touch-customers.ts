import type { Queryable } from "../db/sql.ts";
import type { SourceCustomer } from "../source/records.ts";
import type { CustomerAnswer, HashedCustomer } from "./answer.ts";
import { CUSTOMER_HASH_VERSION } from "./hash.ts";
import { supersedesSql } from "./supersedes.ts";

export interface TouchedCustomer {
  readonly id: string;
  readonly sourceId: string;
  readonly primaryPhone: string | null;
  readonly primaryPhoneRaw: string | null;
  readonly phoneGuessed: boolean;
  /** ISO 3166-1 alpha-2, from the detail: a national number must not flip between two countries with every list row. */
  readonly country: string | null;
  readonly status: SourceCustomer["status"];
  readonly isDeleted: boolean;
  /** The run had stored or touched it before. */
  readonly seenBefore: boolean;
  /** It is not what the page says, and was left as it is. */
  readonly isOutdated: boolean;
}

/**
 * Locks those of a page's customers that are stored, in the order in which all writers do, marks as seen by the run the
 * ones that the page leaves as they are, and tells which ones it does not. Compared are hashes, which the open balance
 * is not part of: that is taken along. The columns written are in no index, but for the mark of one that owes something
 * for the first time, so the row stays on its page. Each is looked up by the index, as in touchInvoices.
 *
 * Index: customers_cache (organization_id, zoho_customer_id).
 */
export async function touchCustomers(
  tx: Queryable,
  { organizationId, runId, requestedAt }: CustomerAnswer,
  customers: readonly HashedCustomer[],
): Promise<TouchedCustomer[]> {
  const { rows } = await tx.query<TouchedCustomer>({
    name: "touch_customers",
    text: `
      with incoming as (
        select t.*, $3::timestamptz as list_requested_at, $4::integer as hash_version
        from unnest($5::text[], $6::timestamptz[], $7::text[], $8::numeric[])
          as t (zoho_customer_id, zoho_last_modified_at, list_hash, outstanding)
        order by zoho_customer_id
      ),
      stored as (
        select c.*, i.outstanding
        from incoming i
        cross join lateral (
          select
            c.id,
            c.zoho_customer_id,
            c.primary_phone,
            c.primary_phone_raw,
            c.list_phone_guessed,
            c.country,
            c.status,
            c.deleted_at,
            coalesce(c.last_seen_run_id = $2::uuid, false) as seen,
            ${supersedesSql("i")} as is_outdated
          from customers_cache c
          where c.organization_id = $1 and c.zoho_customer_id = i.zoho_customer_id
          for no key update
        ) c
      ),
      touched as (
        update customers_cache c
        set
          local_last_synced_at = now(),
          last_seen_run_id = coalesce($2, c.last_seen_run_id),
          outstanding = case when c.list_requested_at > $3 then c.outstanding else s.outstanding end,
          list_requested_at = greatest(c.list_requested_at, $3),
          needs_look = c.needs_look or (c.outstanding = 0 and s.outstanding > 0)
        from stored s
        where c.id = s.id and not s.is_outdated
      )
      select
        id as "id",
        zoho_customer_id as "sourceId",
        primary_phone as "primaryPhone",
        primary_phone_raw as "primaryPhoneRaw",
        list_phone_guessed as "phoneGuessed",
        country as "country",
        status as "status",
        deleted_at is not null as "isDeleted",
        seen as "seenBefore",
        is_outdated as "isOutdated"
      from stored
    `,
    values: [
      organizationId,
      runId,
      new Date(requestedAt),
      CUSTOMER_HASH_VERSION,
      customers.map(({ customer }) => customer.sourceId),
      customers.map(({ customer }) => new Date(customer.modifiedAt)),
      customers.map(({ hash }) => hash),
      customers.map(({ customer }) => customer.outstanding),
    ],
  });
  return rows;
}
