import { hash } from "node:crypto";
import type { CustomTypesConfig } from "pg";
import { columnParsers } from "../../db/column-parsers.ts";
import type { Statement } from "../../db/sql.ts";

/**
 * Filters and selections make texts without end, and each connection keeps what is prepared. So only what comes again is,
 * up to so many: what is asked once takes nobody's place.
 */
const MAX_PREPARED = 300;
/** As many as came last. */
const MAX_SEEN_ONCE = 1000;
const NAME_LENGTH = 24;

const names = new Map<string, string>();
const seenOnce = new Set<string>();

const TIMESTAMPTZ_OID = 1184;

/** As the pool's own, but instants stay the text that PostgreSQL printed: see `timestamp.ts`. */
const types: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === TIMESTAMPTZ_OID && format !== "binary"
      ? (text: string) => text
      : columnParsers.getTypeParser(oid, format)) as CustomTypesConfig["getTypeParser"],
};

/** A statement whose instants come as text. */
export interface ListStatement extends Statement {
  readonly types: CustomTypesConfig;
}

/**
 * A statement, from its second time on under a name that depends on its text alone, so that a connection parses it once.
 * Processes that share connections through a pooler agree on the names.
 */
export function statement(text: string, values: unknown[]): ListStatement {
  const name = nameOf(text);
  return name === undefined ? { text, values, types } : { name, text, values, types };
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MAX_PREPARED) return known;
  if (!seenOnce.delete(text)) {
    noteSeen(text);
    return undefined;
  }
  const name = `graphql_${hash("sha256", text, "base64url").slice(0, NAME_LENGTH)}`;
  names.set(text, name);
  return name;
}

function noteSeen(text: string): void {
  seenOnce.add(text);
  if (seenOnce.size <= MAX_SEEN_ONCE) return;
  const [oldest = ""] = seenOnce;
  seenOnce.delete(oldest);
}
