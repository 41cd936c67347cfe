import type { Queryable } from "./sql.ts";
import { withoutComments } from "./without-comments.ts";

/** A script whose only statement is `create index concurrently`: it cannot run in a transaction. */
export interface ConcurrentIndex {
  readonly name: string;
}

const CREATE_CONCURRENTLY =
  /^\s*create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?("(?:[^"]|"")+"|\w+)\s+on\s[^;]*;?\s*$/i;

/** Recognizes such a script, or answers undefined. */
export function parseConcurrentIndex(script: string): ConcurrentIndex | undefined {
  const written = CREATE_CONCURRENTLY.exec(withoutComments(script))?.[1];
  if (written === undefined) return undefined;
  const name = written.startsWith('"')
    ? written.slice(1, -1).replaceAll('""', '"')
    : written.toLowerCase();
  return { name };
}

/** Whether the index exists and, if so, whether its build was completed. */
export async function concurrentIndexState(
  db: Queryable,
  { name }: ConcurrentIndex,
): Promise<"missing" | "invalid" | "valid"> {
  const { rows } = await db.query<{ valid: boolean }>({
    text: `
      select index.indisvalid as valid
      from pg_index index
      join pg_class class on class.oid = index.indexrelid
      where class.relname = $1
        and class.relnamespace = current_schema()::regnamespace
    `,
    values: [name],
  });
  if (rows[0] === undefined) return "missing";
  return rows[0].valid ? "valid" : "invalid";
}
