import { sqlState } from "../db/sql.ts";
import { SourceError } from "../source/errors.ts";
import type { RunError } from "./end-slice.ts";

/** Connection exceptions and shutdowns of the server: nothing can be recorded now, the lease runs out instead. */
const DATABASE_GONE = /^(08|57P|53300)/;

/**
 * What may be shown of a failure. Messages of the source are safe by contract, all others stay in the log.
 *
 * @throws the error itself when the database is gone
 */
export function safeRunError(error: unknown): RunError {
  if (error instanceof SourceError) return { code: error.code, message: error.message };
  const state = sqlState(error);
  if (isConnectionError(error) || (state !== undefined && DATABASE_GONE.test(state))) throw error;
  return {
    code: "INTERNAL",
    message: "Something unexpected went wrong; the log has the details. The next sync tries again.",
  };
}

function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return (
    ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"].includes(code) ||
    /Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect/.test(
      error.message,
    )
  );
}
