import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "../generated/prisma/client.ts";
import { columnParsers } from "./column-parsers.ts";
import { asUnreachable } from "./database-unreachable-error.ts";
import { FairReads } from "./fair-reads.ts";

export interface DatabaseOptions {
  readonly url: string;
  /** Most connections at once. */
  readonly max: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** How long to wait for a free connection, or for a new one to open. */
  readonly connectionTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  readonly idleInTransactionTimeoutMs?: number;
  /**
   * For workers: ends a transaction however it spends its time, so that a stopped process does not hold its locks for
   * ever. PostgreSQL 17 and later; earlier ones have only the two above.
   */
  readonly transactionTimeoutMs?: number;
  /** An idle connection broke. The pool has already replaced it; this is for the log. */
  readonly onIdleError?: (error: Error) => void;
}

/** One pool, shared by plain SQL and Prisma. */
export interface Database {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  /** For what users ask: one of them cannot take all connections. */
  readonly reads: FairReads;
  /** Waits for the connections in use, then closes all. Calling it again does nothing. */
  close(): Promise<void>;
}

const CONNECTION_TIMEOUT_MS = 10_000;
export const STATEMENT_TIMEOUT_MS = 30_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
const IDLE_CONNECTION_MS = 30_000;
/** Of the pool's connections, for one user. */
const MOST_FOR_ONE_USER = 0.6;

/** Makes the pool and the Prisma client on it. Opens no connection: `checkDatabase` tells whether it could. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: options.applicationName ?? "dunlin",
    connectionTimeoutMillis: options.connectionTimeoutMs ?? CONNECTION_TIMEOUT_MS,
    statement_timeout: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout:
      options.idleInTransactionTimeoutMs ?? IDLE_IN_TRANSACTION_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    keepAlive: true,
    // A statement is sent when it is asked for, not when the one before it was answered.
    pipeline: true,
    types: columnParsers,
    onConnect: (client) => prepareSession(client, options.transactionTimeoutMs ?? 0),
  });
  pool.on("error", options.onIdleError ?? (() => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  let closing: Promise<void> | undefined;
  return {
    url: options.url,
    pool,
    prisma,
    reads: new FairReads(pool, Math.max(1, Math.floor(options.max * MOST_FOR_ONE_USER))),
    close: () => {
      closing ??= prisma.$disconnect().then(() => pool.end());
      return closing;
    },
  };
}

/** @throws DatabaseUnreachableError when no session can be opened. */
export async function checkDatabase({ url, pool }: Database): Promise<void> {
  try {
    await pool.query("select 1");
  } catch (error) {
    throw asUnreachable(error, url);
  }
}

/**
 * UTC, because Prisma's adapter takes the offset of every `timestamptz` for +00 without looking. The transaction
 * timeout cannot be a start-up parameter: an older server would refuse the connection.
 */
async function prepareSession(client: pg.ClientBase, transactionTimeoutMs: number): Promise<void> {
  await client.query({
    text: `
      select
        set_config('timezone', 'UTC', false),
        case
          when $1 <> '0' and current_setting('server_version_num')::int >= 170000
          then set_config('transaction_timeout', $1, false)
        end
    `,
    values: [String(transactionTimeoutMs)],
  });
}
