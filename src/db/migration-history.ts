import { type Queryable, sqlState } from "./sql.ts";

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

const CONNECTION_FAILURE = "08006";
const REASON = /^Database error: ([\s\S]*)$/m;
/**
 * SQLSTATEs that say nothing about the migration: locks, resources, shutdowns, lost connections. The engine's own words
 * stay in the record when the connection was lost before the SQLSTATE could be written.
 */
const TRANSIENT_FAILURE =
  /error code: (?:55P03|40P01|40001|53\w{3}|57\w{3}|08\w{3})\b|External error id#/;

/** What goes into the record of a failed migration: the database's own words, in the layout of Prisma's command line. */
export function failureLogs(error: Error): string {
  return `Database error code: ${sqlState(error) ?? CONNECTION_FAILURE}\n\nDatabase error: ${error.message}`;
}

/** Replaces the account that the engine gives. */
export async function recordMigrationFailure(
  db: Queryable,
  name: string,
  logs: string,
): Promise<void> {
  await db.query({
    text: `
      update _prisma_migrations
      set logs = $2
      where migration_name = $1
        and finished_at is null
        and rolled_back_at is null
    `,
    values: [name, logs],
  });
}

/** Why a migration failed, or undefined when running it again is all that it takes. */
export function failureReason(logs: string | null): string | undefined {
  if (logs === null || TRANSIENT_FAILURE.test(logs)) return undefined;
  return REASON.exec(logs)?.[1] ?? logs;
}
