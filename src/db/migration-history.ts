import type { Queryable } from "./sql.ts";

/** A row of `_prisma_migrations` that was not rolled back. */
export interface MigrationRecord {
  readonly name: string;
  readonly finished: boolean;
  /** What the database answered when it failed; null when it succeeded or its process died. */
  readonly logs: string | null;
}

/** What was applied to this database, and what failed; empty when it never saw a migration. */
export async function readMigrationHistory(db: Queryable): Promise<MigrationRecord[]> {
  const { rows } = await db.query<{ known: boolean }>({
    text: "select to_regclass('_prisma_migrations') is not null as known",
  });
  if (rows[0]?.known !== true) return [];
  const history = await db.query<MigrationRecord>({
    text: `
      select
        migration_name as name,
        finished_at is not null as finished,
        nullif(logs, '') as logs
      from _prisma_migrations
      where rolled_back_at is null
      order by started_at
    `,
  });
  return history.rows;
}
