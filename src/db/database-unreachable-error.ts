/** No session could be opened. The message is one sentence: where, why, and what to look at. Never holds the password. */
export class DatabaseUnreachableError extends Error {
  override readonly name = "DatabaseUnreachableError";
}

const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there; start the server or check DATABASE_URL",
  ENOTFOUND: "the host name is unknown; check DATABASE_URL",
  EAI_AGAIN: "the host name could not be looked up; check the network",
  ETIMEDOUT: "it did not answer in time; check host, port and firewall",
  "28P01": "it refused the user name or password; check DATABASE_URL",
  "28000": "it does not allow this user from here; check DATABASE_URL and pg_hba.conf",
  "3D000": "the database does not exist; create it or check DATABASE_URL",
  "53300": "it has no free connection; raise max_connections or lower the pool's size",
  "57P03": "it is starting or stopping; try again shortly",
};

/** Wraps an error of opening a session; an error of any other kind is given back as it is. */
export function asUnreachable(error: unknown, url: string): unknown {
  const reason = unreachableReason(error);
  if (reason === undefined) return error;
  return new DatabaseUnreachableError(
    `The database at ${describe(url)} cannot be reached: ${reason}.`,
    {
      cause: error,
    },
  );
}

function unreachableReason(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // A name with several addresses fails with one error for each of them.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = first instanceof Error && "code" in first ? String(first.code) : "";
  const known = ADVICE[code];
  if (known !== undefined) return known;
  if (/timeout/i.test(error.message)) return ADVICE.ETIMEDOUT;
  if (code.startsWith("08") || /connection terminated|SSL|certificate/i.test(error.message)) {
    return error.message;
  }
  return undefined;
}

function describe(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname || "localhost"}:${port || "5432"}${pathname}`;
  } catch {
    return "DATABASE_URL (which is not a URL)";
  }
}
