import type { Queryable } from "../db/sql.ts";
import { openSql } from "../invoices/status.ts";
import type { Look } from "./settle-looks.ts";

/**
 * One call each, so a run asks for at most so many: the lists come first, and what is left is for the next runs. The
 * first sync of an organization without phones in its list would else use up a day's quota before its invoices.
 */
export const DETAILS_PER_RUN = 200;

/**
 * For active customers with an open invoice, no phone from the list that could be called, and no detail read since they
 * were last modified. Each costs one call. `offset 0` has the invoices looked for customer by customer, where else every
 * open one would be read. Index: customers_cache_detail_look_idx.
 */
export const DETAIL_LOOK: Look = {
  name: "detail",
  concerns: `(
    c.deleted_at is null
    and c.status = 'ACTIVE'
    and (c.list_phone is null or c.list_phone_guessed)
    and (c.detail_modified_at is null or c.detail_modified_at < c.zoho_last_modified_at)
  )`,
  finds: `(
    c.outstanding > 0
    or exists (
      select
      from invoices_cache i
      where i.user_id = c.user_id
        and i.customer_id = c.id
        and i.deleted_at is null
        and ${openSql("i")}
      offset 0
    )
  )`,
};

const NEEDING_DETAIL = `
  from customers_cache c
  where c.user_id = $1
    and c.organization_id = $2
    and c.needs_look
    and ${DETAIL_LOOK.concerns}
    and ${DETAIL_LOOK.finds}
`;

/**
 * How many they are, of at most DETAILS_PER_RUN.
 * Indexes: customers_cache_detail_look_idx, invoices_cache (user_id, customer_id, …).
 */
export async function countCustomersNeedingDetail(
  tx: Queryable,
  userId: string,
  organizationId: string,
): Promise<number> {
  const { rows } = await tx.query<{ count: number }>({
    name: "count_customers_needing_detail",
    text: `select count(*)::integer as count from (select ${NEEDING_DETAIL} limit $3) needing`,
    values: [userId, organizationId, DETAILS_PER_RUN],
  });
  return rows[0]?.count ?? 0;
}

/**
 * Their source ids in order, after the one given.
 * Indexes: customers_cache_detail_look_idx, invoices_cache (user_id, customer_id, …).
 */
export async function customersNeedingDetail(
  tx: Queryable,
  userId: string,
  organizationId: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await tx.query<{ sourceId: string }>({
    name: "customers_needing_detail",
    text: `
      select c.zoho_customer_id as "sourceId"
      ${NEEDING_DETAIL}
        and ($3::text is null or c.zoho_customer_id > $3)
      order by c.zoho_customer_id
      limit $4
    `,
    values: [userId, organizationId, after, limit],
  });
  return rows.map((row) => row.sourceId);
}

/**
 * Gives the mark to customers who need their detail and lack it. There are none, unless a release wrote that knew
 * nothing of the mark. Index: customers_cache (organization_id, zoho_customer_id), all of it.
 */
export async function markMissedCustomers(
  tx: Queryable,
  userId: string,
  organizationId: string,
): Promise<void> {
  await tx.query({
    name: "mark_missed_customers",
    text: `
      with missed as (
        select c.id
        from customers_cache c
        where c.user_id = $1
          and c.organization_id = $2
          and not c.needs_look
          and ${DETAIL_LOOK.concerns}
          and ${DETAIL_LOOK.finds}
        order by c.zoho_customer_id
        for no key update
      )
      update customers_cache c
      set needs_look = true
      from missed
      where c.id = missed.id
    `,
    values: [userId, organizationId],
  });
}

/**
 * The detail could not be had or understood: asked for again only once the customer is modified.
 * Index: customers_cache (organization_id, zoho_customer_id).
 */
export async function markDetailTried(
  tx: Queryable,
  userId: string,
  organizationId: string,
  sourceId: string,
): Promise<void> {
  await tx.query({
    name: "mark_customer_detail_tried",
    text: `
      update customers_cache
      set detail_modified_at = zoho_last_modified_at, detail_requested_at = now()
      where user_id = $1 and organization_id = $2 and zoho_customer_id = $3
    `,
    values: [userId, organizationId, sourceId],
  });
}
