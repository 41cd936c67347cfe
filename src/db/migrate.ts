import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { concurrentIndexState, parseConcurrentIndex } from "./concurrent-index.ts";
import { asUnreachable } from "./database-unreachable-error.ts";
import { hasLegacyTables, LEGACY_MIGRATION } from "./legacy-tables.ts";
import { MigrationError } from "./migration-error.ts";
import {
  failureLogs,
  failureReason,
  type MigrationRecord,
  readMigrationHistory,
  recordMigrationFailure,
} from "./migration-history.ts";
import { runMigrationScript } from "./migration-script.ts";
import { type Migration, migrationList, readMigrations } from "./migrations-directory.ts";
import { OccupiedDatabaseError } from "./occupied-database-error.ts";
import { openSchemaEngine } from "./schema-engine.ts";

export interface MigrateOptions {
  readonly migrationsDir?: string;
  /** Runs a migration again that failed with an error of the database, after a person removed the cause. */
  readonly retryFailed?: boolean;
  readonly log?: (message: string) => void;
}

export const MIGRATIONS_DIRECTORY = fileURLToPath(
  new URL("../../prisma/migrations", import.meta.url),
);
/** Ours alone: the schema engine takes another one (72707369) by itself, on a connection of its own. */
const LOCK_KEY = 5_318_008_471;
const LOCK_POLL_MS = 100;
const CONNECTION_TIMEOUT_MS = 10_000;
/** The schema engine's word for tables where it knows of no migration. */
const NOT_EMPTY = "P3005";

/**
 * Brings the database up to the migrations of this release. Safe to call from any number of processes at once: one
 * migrates, the others wait for it and find nothing left to do.
 *
 * The wait polls `pg_try_advisory_lock`. A blocked statement would hold a snapshot, which a concurrent index build waits
 * for, while the statement waits for the builder: PostgreSQL ends that deadlock by killing the build. For the same
 * reason nobody but the holder opens the schema engine. Scripts run on the connection that holds the lock, so a process
 * that lost the lock can no longer change anything.
 *
 * A script and the note that it finished are one transaction. So a killed migration left nothing behind and is simply
 * run again; likewise a failed concurrent index build, once its invalid index is dropped.
 *
 * @returns the names of the migrations that this call applied.
 * @throws DatabaseUnreachableError
 * @throws OccupiedDatabaseError
 * @throws MigrationError when one fails, or failed in an earlier call.
 */
export async function migrate(
  url: string,
  options: MigrateOptions = {},
): Promise<{ applied: string[] }> {
  const log = options.log ?? (() => undefined);
  const directory = options.migrationsDir ?? MIGRATIONS_DIRECTORY;
  const migrations = await readMigrations(directory);
  const session = await openSession(url);
  try {
    if (!isPending(migrations, await readMigrationHistory(session))) return { applied: [] };
    await holdMigrationLock(session, log);
    const history = await readMigrationHistory(session);
    if (!isPending(migrations, history)) return { applied: [] };
    return { applied: await apply(session, url, directory, migrations, history, options) };
  } finally {
    await session.end();
  }
}

async function openSession(url: string): Promise<pg.Client> {
  const session = new pg.Client({
    connectionString: url,
    application_name: "dunlin migrate",
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    statement_timeout: 0,
    keepAlive: true,
  });
  // A lost connection fails the statement in hand or the next one; unheard, the event would end the process.
  session.on("error", () => undefined);
  try {
    await session.connect();
    return session;
  } catch (error) {
    throw asUnreachable(error, url);
  }
}

function isPending(migrations: readonly Migration[], history: readonly MigrationRecord[]): boolean {
  const finished = new Set(history.filter((record) => record.finished).map(({ name }) => name));
  return (
    history.some((record) => !record.finished) ||
    migrations.some((migration) => !finished.has(migration.name))
  );
}

/** The lock ends with the session. */
async function holdMigrationLock(
  session: pg.Client,
  log: (message: string) => void,
): Promise<void> {
  for (let polls = 0; ; polls += 1) {
    const { rows } = await session.query<{ held: boolean }>({
      text: "select pg_try_advisory_lock($1) as held",
      values: [LOCK_KEY],
    });
    if (rows[0]?.held === true) return;
    if (polls === 0) log("Waiting for another process that is migrating the database.");
    await wait(LOCK_POLL_MS);
  }
}

async function apply(
  session: pg.Client,
  url: string,
  directory: string,
  migrations: readonly Migration[],
  history: readonly MigrationRecord[],
  options: MigrateOptions,
): Promise<string[]> {
  const list = migrationList(directory, migrations);
  const finished = new Set(history.filter((record) => record.finished).map(({ name }) => name));
  const pending = migrations.filter((migration) => !finished.has(migration.name));
  let current: Migration | undefined;
  let failure: Error | undefined;
  const runScript = async (script: string): Promise<void> => {
    const next = pending.shift();
    if (next?.script !== script) throw new Error(`Unexpected migration script: ${script}`);
    current = next;
    options.log?.(`Migrating: ${next.name}`);
    try {
      await runMigrationScript(session, next);
    } catch (error) {
      failure = error as Error;
      throw error;
    }
  };
  const pool = new pg.Pool({ connectionString: url, max: 1, application_name: "dunlin migrate" });
  pool.on("error", () => undefined);
  try {
    const engine = await openSchemaEngine(pool, runScript);
    for (const record of history.filter((entry) => !entry.finished)) {
      const migration = migrations.find(({ name }) => name === record.name);
      const remedy = await remedyFor(session, record, migration, options);
      if (remedy === "run again") {
        await engine.markMigrationRolledBack({ migrationName: record.name });
      } else {
        await engine.markMigrationApplied({ migrationName: record.name, migrationsList: list });
        pending.splice(
          pending.findIndex(({ name }) => name === record.name),
          1,
        );
      }
    }
    const [first] = pending;
    if (first?.name === LEGACY_MIGRATION && (await hasLegacyTables(session))) {
      options.log?.(`Already there: ${first.name}`);
      await engine.markMigrationApplied({ migrationName: first.name, migrationsList: list });
      pending.shift();
    }
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: list,
      filters: { externalTables: [], externalEnums: [] },
    });
    return appliedMigrationNames;
  } catch (error) {
    if ((error as { code?: unknown }).code === NOT_EMPTY) {
      throw new OccupiedDatabaseError({ cause: error });
    }
    if (failure === undefined || current === undefined) throw error;
    const logs = failureLogs(failure);
    await recordMigrationFailure(session, current.name, logs).catch(() => undefined);
    const isRetried =
      failureReason(logs) === undefined || parseConcurrentIndex(current.script) !== undefined;
    throw new MigrationError(current.name, failure.message, isRetried, { cause: failure });
  } finally {
    await pool.end();
  }
}

async function remedyFor(
  session: pg.Client,
  record: MigrationRecord,
  migration: Migration | undefined,
  options: MigrateOptions,
): Promise<"run again" | "is done"> {
  const index = migration && parseConcurrentIndex(migration.script);
  if (index !== undefined) {
    return (await concurrentIndexState(session, index)) === "valid" ? "is done" : "run again";
  }
  const reason = failureReason(record.logs);
  if (reason === undefined || options.retryFailed === true) return "run again";
  throw new MigrationError(record.name, reason, false);
}
