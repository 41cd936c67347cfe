import { createHash } from "node:crypto";
import type { Statement } from "../../db/sql.ts";

/** Filters make texts without end; beyond this many a statement is not kept prepared by its connection. */
const MAX_PREPARED = 300;
const NAME_LENGTH = 24;

const names = new Map<string, string>();

/**
 * A statement under a name that depends on its text alone, so that a connection parses it once. Processes that share
 * connections through a pooler agree on the names.
 */
export function statement(text: string, values: unknown[]): Statement {
  const name = nameOf(text);
  return name === undefined ? { text, values } : { name, text, values };
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MAX_PREPARED) return known;
  const name = `graphql_${createHash("sha256").update(text).digest("base64url").slice(0, NAME_LENGTH)}`;
  names.set(text, name);
  return name;
}
