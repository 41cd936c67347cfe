import type { Queryable } from "../db/sql.ts";
import type { SourceCustomer } from "../source/records.ts";
import { CUSTOMER_HASH_VERSION, customerListHash } from "./hash.ts";
import { listPhone } from "./phone-columns.ts";

export interface UpsertCustomers {
  readonly userId: string;
  readonly organizationId: string;
  /** The run that saw these rows in a list, or asked for them in a list's place; null leaves the mark of another. */
  readonly runId: string | null;
  /** Epoch ms, by the source's clock: when the answer that holds these rows was asked for. */
  readonly requestedAt: number;
  /** ISO 3166-1 alpha-2 of the organization; national numbers are read with it. */
  readonly organizationCountry: string | null;
  readonly organizationCurrency: string | null;
  /** Each source id at most once. */
  readonly customers: readonly SourceCustomer[];
}

export interface StoredCustomer {
  readonly id: string;
  readonly sourceId: string;
  readonly primaryPhone: string | null;
  /** What was read or could not be read; null when there was nothing to read. */
  readonly primaryPhoneRaw: string | null;
  readonly phoneGuessed: boolean;
  readonly outcome: "INSERTED" | "UPDATED" | "UNCHANGED";
  /** This run had stored the record before: it is counted already. */
  readonly seenBefore: boolean;
}

/**
 * Stores a page of the customer list. Only the list's own columns are compared and written, and `primary_phone` is
 * derived from the list's and the detail's, so that a list row never clears what a detail brought.
 *
 * A row is written when its hash, hash version or modified time differs, or when it was deleted; never by an answer
 * older than the one it came from. The others are only marked as seen.
 *
 * Index: customers_cache (organization_id, zoho_customer_id).
 */
export async function upsertCustomers(
  tx: Queryable,
  page: UpsertCustomers,
): Promise<StoredCustomer[]> {
  const { customers } = page;
  if (customers.length === 0) return [];
  const countries = await lockCountries(
    tx,
    page.organizationId,
    customers.map((customer) => customer.sourceId),
  );
  const phones = customers.map((customer) =>
    listPhone(customer.mobile, customer.phone, {
      customerCountry: countries.get(customer.sourceId) ?? null,
      organizationCountry: page.organizationCountry,
      customerCurrency: customer.currencyCode,
      organizationCurrency: page.organizationCurrency,
    }),
  );
  const { rows } = await tx.query<StoredCustomer>({
    name: "upsert_customers",
    text: `
      with incoming as (
        select *
        from unnest(
          $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
          $14::text[], $15::boolean[], $16::text[], $17::numeric[], $18::timestamptz[], $19::text[]
        ) as t (
          zoho_customer_id, name, company_name, status, email, mobile_raw, phone_raw, list_phone,
          list_phone_raw, guessed, currency_code, outstanding, modified_at, hash
        )
      ),
      before as (
        select c.zoho_customer_id, coalesce(c.last_seen_run_id = $3::uuid, false) as seen
        from customers_cache c
        join incoming using (zoho_customer_id)
        where c.organization_id = $2
      ),
      written as (
        insert into customers_cache as c (
          user_id, organization_id, zoho_customer_id, name, company_name, status, primary_email,
          list_mobile_raw, list_phone_raw, list_phone, list_phone_guessed, primary_phone, primary_phone_raw,
          currency_code, outstanding, zoho_last_modified_at, list_requested_at, local_last_synced_at,
          list_hash, hash_version, last_seen_run_id
        )
        select
          $1, $2, i.zoho_customer_id, i.name, i.company_name, i.status, i.email,
          i.mobile_raw, i.phone_raw, i.list_phone, i.guessed,
          case when not i.guessed then i.list_phone end, i.list_phone_raw,
          i.currency_code, i.outstanding, i.modified_at, $4, now(),
          i.hash, $5, $3
        from incoming i
        order by i.zoho_customer_id
        on conflict (organization_id, zoho_customer_id) do update set
          name = excluded.name,
          company_name = excluded.company_name,
          status = excluded.status,
          primary_email = excluded.primary_email,
          list_mobile_raw = excluded.list_mobile_raw,
          list_phone_raw = excluded.list_phone_raw,
          list_phone = excluded.list_phone,
          list_phone_guessed = excluded.list_phone_guessed,
          primary_phone = coalesce(excluded.primary_phone, c.detail_phone),
          primary_phone_raw = case
            when excluded.primary_phone is null
            then coalesce(c.detail_phone_raw, excluded.primary_phone_raw)
            else excluded.primary_phone_raw
          end,
          currency_code = excluded.currency_code,
          outstanding = excluded.outstanding,
          zoho_last_modified_at = excluded.zoho_last_modified_at,
          list_requested_at = excluded.list_requested_at,
          local_last_synced_at = excluded.local_last_synced_at,
          list_hash = excluded.list_hash,
          hash_version = excluded.hash_version,
          last_seen_run_id = coalesce(excluded.last_seen_run_id, c.last_seen_run_id),
          deleted_at = null,
          updated_at = now()
        where
          (excluded.zoho_last_modified_at, excluded.list_requested_at)
            >= (c.zoho_last_modified_at, coalesce(c.list_requested_at, '-infinity'))
          and (c.deleted_at is null or excluded.list_requested_at > c.deleted_at)
          and (
            c.list_hash is distinct from excluded.list_hash
            or c.hash_version <> excluded.hash_version
            or c.zoho_last_modified_at <> excluded.zoho_last_modified_at
            or c.deleted_at is not null
          )
        returning
          c.id, c.zoho_customer_id, c.primary_phone, c.primary_phone_raw, c.list_phone_guessed,
          c.xmax = 0 as inserted
      ),
      touched as (
        update customers_cache c
        set
          local_last_synced_at = now(),
          last_seen_run_id = coalesce($3, c.last_seen_run_id),
          outstanding = case when c.list_requested_at > $4 then c.outstanding else i.outstanding end,
          list_requested_at = greatest(c.list_requested_at, $4)
        from incoming i
        where c.organization_id = $2
          and c.zoho_customer_id = i.zoho_customer_id
          and not exists (select from written w where w.zoho_customer_id = c.zoho_customer_id)
        returning c.id, c.zoho_customer_id, c.primary_phone, c.primary_phone_raw, c.list_phone_guessed
      )
      select
        coalesce(w.id, t.id) as "id",
        i.zoho_customer_id as "sourceId",
        coalesce(w.primary_phone, t.primary_phone) as "primaryPhone",
        coalesce(w.primary_phone_raw, t.primary_phone_raw) as "primaryPhoneRaw",
        coalesce(w.list_phone_guessed, t.list_phone_guessed) as "phoneGuessed",
        case when w.inserted then 'INSERTED' when w.id is not null then 'UPDATED' else 'UNCHANGED' end as "outcome",
        coalesce(b.seen, false) as "seenBefore"
      from incoming i
      left join written w using (zoho_customer_id)
      left join touched t using (zoho_customer_id)
      left join before b using (zoho_customer_id)
    `,
    values: [
      page.userId,
      page.organizationId,
      page.runId,
      new Date(page.requestedAt),
      CUSTOMER_HASH_VERSION,
      customers.map((customer) => customer.sourceId),
      customers.map((customer) => customer.name),
      customers.map((customer) => customer.companyName),
      customers.map((customer) => customer.status),
      customers.map((customer) => customer.email),
      customers.map((customer) => customer.mobile),
      customers.map((customer) => customer.phone),
      phones.map((phone) => phone.phone),
      phones.map((phone) => phone.phoneRaw),
      phones.map((phone) => phone.guessed),
      customers.map((customer) => customer.currencyCode),
      customers.map((customer) => customer.outstanding),
      customers.map((customer) => new Date(customer.modifiedAt)),
      customers.map(customerListHash),
    ],
  });
  return rows;
}

/**
 * Locks the stored rows of a page, in the order in which all writers do, and reads the countries that their details
 * brought: a national number must not flip between two countries with every list row.
 */
async function lockCountries(
  tx: Queryable,
  organizationId: string,
  sourceIds: readonly string[],
): Promise<Map<string, string | null>> {
  const { rows } = await tx.query<{ sourceId: string; country: string | null }>({
    name: "lock_customer_countries",
    text: `
      select zoho_customer_id as "sourceId", country
      from customers_cache
      where organization_id = $1 and zoho_customer_id = any($2)
      order by zoho_customer_id
      for no key update
    `,
    values: [organizationId, [...sourceIds]],
  });
  return new Map(rows.map((row) => [row.sourceId, row.country]));
}
