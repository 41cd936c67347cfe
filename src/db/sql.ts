import { setTimeout as wait } from "node:timers/promises";
import type { Pool, PoolClient, QueryResultRow } from "pg";

/** One SQL statement with bound values. A `name` makes it a prepared statement, kept by the connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
}

/** What runs a statement: a pool, or the connection of a transaction. */
export interface Queryable {
  query<R extends QueryResultRow>(
    statement: Statement,
  ): Promise<{ rows: R[]; rowCount: number | null }>;
}

export interface TransactionOptions {
  readonly isolation?: "read committed" | "repeatable read" | "serializable";
  readonly readOnly?: boolean;
}

const MAX_REPEATS = 5;
const REPEAT_DELAY_MS = 10;
/** serialization_failure and deadlock_detected: the transaction left nothing behind and may succeed when repeated. */
const REPEATABLE_STATES = new Set(["40001", "40P01"]);

/**
 * Runs `work` in a transaction: committed when it resolves, rolled back when it throws.
 *
 * After a deadlock or a serialization failure it runs again, at most five times, so `work` must do nothing but SQL
 * that it could not repeat.
 *
 * @throws Error when `work` swallowed the error of a statement: PostgreSQL answers such a commit by rolling back.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (tx: PoolClient) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let repeats = 0; ; repeats += 1) {
    try {
      return await runOnce(pool, work, options);
    } catch (error) {
      if (repeats >= MAX_REPEATS || !REPEATABLE_STATES.has(sqlState(error) ?? "")) throw error;
      await wait(REPEAT_DELAY_MS * 2 ** repeats * (0.5 + Math.random()));
    }
  }
}

/** The five-character SQLSTATE of an error that came from PostgreSQL. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("severity" in error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

async function runOnce<T>(
  pool: Pool,
  work: (tx: PoolClient) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks between two statements reports it as an event, which would end the process unheard.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query(beginStatement(options));
    const result = await work(client);
    const { command } = await client.query("commit");
    if (command !== "COMMIT") {
      throw new Error("The transaction was rolled back: one of its statements failed unnoticed.");
    }
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken ??= failure;
    });
    throw error;
  } finally {
    client.removeListener("error", onError);
    client.release(broken);
  }
}

function beginStatement({ isolation, readOnly }: TransactionOptions): string {
  return [
    "begin",
    isolation === undefined ? "" : `isolation level ${isolation}`,
    readOnly === true ? "read only" : "",
  ].join(" ");
}
