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

export interface TransactionOptions<T = unknown> {
  readonly isolation?: "read committed" | "repeatable read" | "serializable";
  readonly readOnly?: boolean;
  /**
   * The last statement, sent together with the commit, which spares a round trip. Nobody looks at what it returns: where
   * nothing may be committed, it must fail.
   */
  readonly closing?: (result: T) => Statement;
}

const MAX_REPEATS = 5;
const REPEAT_DELAY_MS = 10;
/** serialization_failure and deadlock_detected: the transaction left nothing behind and may succeed when repeated. */
const REPEATABLE_STATES = new Set(["40001", "40P01"]);
/** in_failed_sql_transaction: what fails behind a statement that failed. */
const ABORTED = "25P02";

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
  work: (tx: Queryable) => Promise<T>,
  options: TransactionOptions<T> = {},
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
  work: (tx: Queryable) => Promise<T>,
  options: TransactionOptions<T>,
): Promise<T> {
  const client = await pool.connect();
  const tx = new Transaction(client);
  let broken: Error | undefined;
  // A connection that breaks between two statements reports it as an event, which would end the process unheard.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on("error", onError);
  try {
    const begun = sent(client.query(beginStatement(options)));
    const result = await work(tx);
    tx.end();
    await begun;
    const closed = options.closing && sent(client.query(options.closing(result)));
    const committed = sent(client.query("commit"));
    await closed;
    const { command } = await committed;
    if (command !== "COMMIT") {
      throw new Error("The transaction was rolled back: one of its statements failed unnoticed.", {
        cause: tx.failure,
      });
    }
    return result;
  } catch (error) {
    tx.end();
    await client.query("rollback").catch((failure: Error) => {
      broken ??= failure;
    });
    throw sqlState(error) === ABORTED ? (tx.failure ?? error) : error;
  } finally {
    client.removeListener("error", onError);
    client.release(broken);
  }
}

/** What work may send. Parts of it may run beside each other, and one that goes on when another failed comes too late. */
class Transaction implements Queryable {
  /** Of its statements the first that failed. */
  failure: unknown;
  #isOver = false;
  readonly #client: PoolClient;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async query<R extends QueryResultRow>(
    statement: Statement,
  ): Promise<{ rows: R[]; rowCount: number | null }> {
    if (this.#isOver) throw new Error("The transaction is over: this statement was not sent.");
    try {
      return await this.#client.query<R>(statement);
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  }

  end(): void {
    this.#isOver = true;
  }
}

/** Awaited later, after what is sent right behind it; a failure until then must not end the process. */
function sent<T>(query: Promise<T>): Promise<T> {
  query.catch(() => undefined);
  return query;
}

function beginStatement({ isolation, readOnly }: TransactionOptions<never>): string {
  return [
    "begin",
    isolation === undefined ? "" : `isolation level ${isolation}`,
    readOnly === true ? "read only" : "",
  ].join(" ");
}
