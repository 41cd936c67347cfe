import type { Queryable } from "../../src/db/sql.ts";

/**
 * Analyzes all tables, and has every page of them marked as visible to all, without which the planner takes no index
 * alone. One vacuum may not do: autovacuum may be analyzing meanwhile, and its snapshot holds back what is newer.
 */
export async function vacuumAll(db: Queryable): Promise<void> {
  do await db.query({ text: "vacuum analyze" });
  while (await hasUnmarkedPages(db));
}

async function hasUnmarkedPages(db: Queryable): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `
      select
      from pg_class
      where relkind = 'r'
        and relnamespace = 'public'::regnamespace
        and relallvisible < relpages
      limit 1
    `,
  });
  return rowCount !== 0;
}
