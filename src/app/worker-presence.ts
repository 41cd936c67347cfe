import type { Queryable } from "../db/sql.ts";

/** What a process that works on slices calls its queue's connections; one of them is always open. */
export const WORKER_APPLICATION = "dunlin worker";

/** Whether a process works on this database's slices. Behind a pooler that hides names: no. */
export async function hasWorker(db: Queryable): Promise<boolean> {
  const { rowCount } = await db.query({
    name: "has_worker",
    text: `
      select
      from pg_stat_activity
      where datname = current_database()
        and application_name = $1
      limit 1
    `,
    values: [WORKER_APPLICATION],
  });
  return (rowCount ?? 0) > 0;
}
