import type { Queryable } from "../db/sql.ts";

/** Those of all users. Without Prisma: a worker has no other use for it, and it takes 50 MB once it is loaded. */
export async function countOrganizations(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    name: "count_organizations",
    text: "select count(*)::integer as count from organizations",
  });
  return rows[0]?.count ?? 0;
}
