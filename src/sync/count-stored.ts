import type { Queryable } from "../db/sql.ts";

/** How many records of an organization are stored and not deleted. Index: (organization_id, zoho id), all of it. */
export async function countStored(
  db: Queryable,
  table: "customers_cache" | "invoices_cache",
  { userId, organizationId }: { readonly userId: string; readonly organizationId: string },
): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    name: `count_stored_${table}`,
    text: `
      select count(*)::integer as count
      from ${table}
      where user_id = $1 and organization_id = $2 and deleted_at is null
    `,
    values: [userId, organizationId],
  });
  return rows[0]?.count ?? 0;
}
