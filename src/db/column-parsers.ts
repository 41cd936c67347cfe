import pg from "pg";

const OID = {
  int8: 20,
  date: 1082,
  int8Array: 1016,
  dateArray: 1182,
  textArray: 1009,
} as const;

type Parse = (text: string) => unknown;

/**
 * How values of the raw pool arrive in JavaScript, where it differs from node-postgres:
 *
 * | SQL           | JavaScript                                                                  |
 * | ------------- | --------------------------------------------------------------------------- |
 * | `date`        | string, `YYYY-MM-DD` (a `Date` would be midnight in the process's own zone) |
 * | `bigint`      | number; beyond 2^53 - 1 the query fails instead of being rounded            |
 * | `numeric`     | string, every digit (as node-postgres does)                                 |
 * | `timestamptz` | `Date` (as node-postgres does; columns are `timestamptz(3)`)                |
 * | `json(b)`     | parsed (as node-postgres does)                                              |
 *
 * Prisma is not affected: its adapter brings parsers with every query.
 */
export const columnParsers: pg.CustomTypesConfig = {
  // node-postgres calls this with numbers that its types do not list, for example those of arrays.
  getTypeParser: ((oid: number, format?: "text" | "binary") => {
    const own = format === "binary" ? undefined : PARSERS[oid];
    return own ?? pg.types.getTypeParser(oid, format as "text");
  }) as pg.CustomTypesConfig["getTypeParser"],
};

const parseTextArray = pg.types.getTypeParser(OID.textArray as number) as (
  text: string,
) => (string | null)[];

const PARSERS: Readonly<Record<number, Parse>> = {
  [OID.int8]: parseBigint,
  [OID.int8Array]: (text) =>
    parseTextArray(text).map((item) => (item === null ? null : parseBigint(item))),
  [OID.date]: (text) => text,
  [OID.dateArray]: parseTextArray,
};

function parseBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`The bigint ${text} does not fit a JavaScript number: cast it to text.`);
  }
  return value;
}
