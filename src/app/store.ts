import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Logger } from "pino";
import { type Config, ConfigError } from "../config.ts";
import { checkDatabase, type Database, openDatabase } from "../db/database.ts";
import { startEmbeddedServer } from "../db/embedded-server.ts";
import { migrate } from "../db/migrate.ts";
import { keepPrivateFile } from "./private-file.ts";

/** The database of a process, ready to use. */
export interface Store {
  readonly database: Database;
  /** The embedded PostgreSQL, not one that the user runs. */
  readonly embedded: boolean;
  /** Closes the connections; the last process that leaves an embedded server stops it. Calling it again does nothing. */
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly log: Logger;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** False for a look from outside: the migrations are left as they are. */
  readonly migrate?: boolean;
}

const CONNECTIONS = 20;
const SECRET_BYTES = 32;

/**
 * Starts or joins the embedded PostgreSQL, or connects to DATABASE_URL, and brings it up to this release.
 *
 * @throws EmbeddedServerError, DatabaseUnreachableError, MigrationError, each one sentence; nothing is left running.
 */
export async function openStore(config: Config, options: StoreOptions): Promise<Store> {
  const { log } = options;
  const say = (message: string): void => log.info(message);
  const server =
    config.databaseUrl === null
      ? await startEmbeddedServer({ dataDir: config.dataDir, log: say })
      : null;
  const url = server?.url ?? config.databaseUrl ?? "";
  let closing = false;
  const database = openDatabase({
    url,
    max: CONNECTIONS,
    applicationName: options.applicationName,
    // The embedded server ends what is still closing.
    onIdleError: (error) => {
      if (!closing) log.warn({ err: error }, "A database connection broke");
    },
  });
  const close = async (): Promise<void> => {
    closing = true;
    await database.close();
    await server?.stop();
  };
  try {
    await checkDatabase(database);
    if (options.migrate !== false) await migrate(url, { log: say });
  } catch (error) {
    await close();
    throw error;
  }
  return { database, embedded: server !== null, close };
}

/**
 * The keys that encrypt Zoho's tokens, newest first. With the embedded database one is made beside it.
 *
 * @throws ConfigError when the database is the user's own and DUNLIN_SECRET_KEY is not set.
 */
export async function secretKeys(config: Config): Promise<readonly string[]> {
  if (config.secretKeys !== null) return config.secretKeys;
  if (config.databaseUrl !== null) {
    throw new ConfigError(
      "DUNLIN_SECRET_KEY is not set: with DATABASE_URL it is required, because it encrypts Zoho's tokens; make one with `openssl rand -base64 32` and keep it.",
    );
  }
  const file = join(config.dataDir, "secret-key");
  return [await keepPrivateFile(file, () => randomBytes(SECRET_BYTES).toString("base64url"))];
}
