import type { Queryable } from "../db/sql.ts";

/**
 * Customers whose contact persons were never read, or not since they were modified; the never read ones first.
 *
 * Index: customers_cache (organization_id, zoho_customer_id).
 */
export async function customersWithoutDetail(
  db: Queryable,
  userId: string,
  organizationId: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await db.query<{ sourceId: string }>({
    name: "customers_without_detail",
    text: `
      select zoho_customer_id as "sourceId"
      from customers_cache
      where user_id = $1
        and organization_id = $2
        and deleted_at is null
        and (detail_modified_at is null or detail_modified_at < zoho_last_modified_at)
      order by detail_modified_at nulls first, zoho_customer_id
      limit $3
    `,
    values: [userId, organizationId, limit],
  });
  return rows.map((row) => row.sourceId);
}
