import type { Queryable } from "../db/sql.ts";
import { TIME_ORDERED_ID } from "../db/time-ordered-id.ts";
import type { CustomerAnswer, HashedCustomer } from "./answer.ts";
import { CUSTOMER_HASH_VERSION } from "./hash.ts";
import type { ListPhone } from "./phone-columns.ts";
import { supersedesSql } from "./supersedes.ts";

export interface WrittenCustomer {
  readonly id: string;
  readonly sourceId: string;
  readonly primaryPhone: string | null;
  readonly primaryPhoneRaw: string | null;
  readonly phoneGuessed: boolean;
  readonly isNew: boolean;
}

export interface CustomerToWrite extends HashedCustomer {
  readonly phone: ListPhone;
}

/**
 * Writes customers that are new or outdated. Only the list's own columns are written, and `primary_phone` is derived
 * from the list's and the detail's, so that a list row never clears what a detail brought. One that another transaction
 * has stored meanwhile is left alone where it is as good, and not returned.
 *
 * Who changed is looked at, and who is new and owes something; for the others an open invoice sets the mark.
 *
 * Index: customers_cache (organization_id, zoho_customer_id).
 */
export async function writeCustomers(
  tx: Queryable,
  { userId, organizationId, runId, requestedAt }: CustomerAnswer,
  customers: readonly CustomerToWrite[],
): Promise<WrittenCustomer[]> {
  const { rows } = await tx.query<WrittenCustomer>({
    name: "write_customers",
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
      )
      insert into customers_cache as c (
        id, user_id, organization_id, zoho_customer_id, name, company_name, status, primary_email,
        list_mobile_raw, list_phone_raw, list_phone, list_phone_guessed, primary_phone, primary_phone_raw,
        currency_code, outstanding, zoho_last_modified_at, list_requested_at, local_last_synced_at,
        list_hash, hash_version, last_seen_run_id, needs_look
      )
      select
        ${TIME_ORDERED_ID}, $1, $2, i.zoho_customer_id, i.name, i.company_name, i.status, i.email,
        i.mobile_raw, i.phone_raw, i.list_phone, i.guessed,
        case when not i.guessed then i.list_phone end, i.list_phone_raw,
        i.currency_code, i.outstanding, i.modified_at, $4, now(),
        i.hash, $5, $3, i.outstanding > 0
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
        needs_look = true,
        deleted_at = null,
        updated_at = now()
      where ${supersedesSql("excluded")}
      returning
        c.id as "id",
        c.zoho_customer_id as "sourceId",
        c.primary_phone as "primaryPhone",
        c.primary_phone_raw as "primaryPhoneRaw",
        c.list_phone_guessed as "phoneGuessed",
        c.xmax = 0 as "isNew"
    `,
    values: [
      userId,
      organizationId,
      runId,
      new Date(requestedAt),
      CUSTOMER_HASH_VERSION,
      customers.map(({ customer }) => customer.sourceId),
      customers.map(({ customer }) => customer.name),
      customers.map(({ customer }) => customer.companyName),
      customers.map(({ customer }) => customer.status),
      customers.map(({ customer }) => customer.email),
      customers.map(({ customer }) => customer.mobile),
      customers.map(({ customer }) => customer.phone),
      customers.map(({ phone }) => phone.phone),
      customers.map(({ phone }) => phone.phoneRaw),
      customers.map(({ phone }) => phone.guessed),
      customers.map(({ customer }) => customer.currencyCode),
      customers.map(({ customer }) => customer.outstanding),
      customers.map(({ customer }) => new Date(customer.modifiedAt)),
      customers.map(({ hash }) => hash),
    ],
  });
  return rows;
}
