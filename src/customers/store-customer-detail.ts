import type { Queryable } from "../db/sql.ts";
import type { SourceCustomerDetail } from "../source/records.ts";
import { customerDetailHash } from "./hash.ts";
import { detailPhone, listPhone } from "./phone-columns.ts";

export interface StoreCustomerDetail {
  readonly userId: string;
  readonly organizationId: string;
  /** Epoch ms, by the source's clock. */
  readonly requestedAt: number;
  readonly organizationCountry: string | null;
  readonly organizationCurrency: string | null;
  readonly detail: SourceCustomerDetail;
}

export interface StoredCustomerDetail {
  readonly id: string;
  readonly primaryPhone: string | null;
  readonly primaryPhoneRaw: string | null;
  readonly outcome: "UPDATED" | "UNCHANGED";
}

/**
 * Stores what only the detail brings: contact persons, country, and the phone that follows from them. The list's phone
 * is read again with the country now known. Null when the customer is not stored, or came from a later answer.
 */
export async function storeCustomerDetail(
  tx: Queryable,
  {
    userId,
    organizationId,
    requestedAt,
    organizationCountry,
    organizationCurrency,
    detail,
  }: StoreCustomerDetail,
): Promise<StoredCustomerDetail | null> {
  const stored = await lockListPhone(tx, userId, organizationId, detail.sourceId);
  if (stored === null) return null;
  const context = {
    customerCountry: detail.countryCode,
    organizationCountry,
    customerCurrency: stored.currencyCode,
    organizationCurrency,
  };
  const fromList = listPhone(stored.mobileRaw, stored.phoneRaw, context);
  const fromDetail = detailPhone(detail.contactPersons, context);
  const callable = fromList.guessed ? null : fromList.phone;
  const { rows } = await tx.query<StoredCustomerDetail>({
    name: "store_customer_detail",
    text: `
      with before as (
        select
          id,
          detail_hash is distinct from $5 or primary_phone is distinct from $10 as changed
        from customers_cache
        where user_id = $1 and organization_id = $2 and zoho_customer_id = $3
      )
      update customers_cache c
      set
        primary_contact_person_id = $4,
        detail_hash = $5,
        country = $6,
        contact_persons = $7::jsonb,
        list_phone = $8,
        list_phone_guessed = $9,
        primary_phone = $10,
        primary_phone_raw = $11,
        detail_phone = $12,
        detail_phone_raw = $13,
        detail_modified_at = $14,
        detail_requested_at = $15,
        contact_persons_synced_at = now(),
        updated_at = case when b.changed then now() else c.updated_at end
      from before b
      where c.id = b.id
        and (c.detail_modified_at is null or (c.detail_modified_at, c.detail_requested_at) <= ($14, $15::timestamptz))
      returning
        c.id as "id",
        c.primary_phone as "primaryPhone",
        c.primary_phone_raw as "primaryPhoneRaw",
        case when b.changed then 'UPDATED' else 'UNCHANGED' end as "outcome"
    `,
    values: [
      userId,
      organizationId,
      detail.sourceId,
      detail.contactPersons.find((person) => person.isPrimary)?.sourceId ?? null,
      customerDetailHash(detail),
      detail.countryCode,
      JSON.stringify(detail.contactPersons),
      fromList.phone,
      fromList.guessed,
      callable ?? fromDetail.phone,
      callable === null ? (fromDetail.phoneRaw ?? fromList.phoneRaw) : fromList.phoneRaw,
      fromDetail.phone,
      fromDetail.phoneRaw,
      new Date(detail.modifiedAt),
      new Date(requestedAt),
    ],
  });
  return rows[0] ?? null;
}

interface StoredListPhone {
  readonly mobileRaw: string | null;
  readonly phoneRaw: string | null;
  readonly currencyCode: string | null;
}

/** Index: customers_cache (organization_id, zoho_customer_id). */
async function lockListPhone(
  tx: Queryable,
  userId: string,
  organizationId: string,
  sourceId: string,
): Promise<StoredListPhone | null> {
  const { rows } = await tx.query<StoredListPhone>({
    name: "lock_customer_list_phone",
    text: `
      select
        list_mobile_raw as "mobileRaw",
        list_phone_raw as "phoneRaw",
        currency_code as "currencyCode"
      from customers_cache
      where user_id = $1 and organization_id = $2 and zoho_customer_id = $3
      for no key update
    `,
    values: [userId, organizationId, sourceId],
  });
  return rows[0] ?? null;
}
