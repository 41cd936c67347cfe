import type { Parameters } from "./parameters.ts";

/** The SQL of each column of a row, by the name that it has in JavaScript. */
export type Columns<Row> = {
  readonly [Name in keyof Row & string]-?: string | ((parameters: Parameters) => string);
};

/**
 * @param asked the names that are wanted; null: all. `id` always is.
 * @param sortKey another that always is.
 */
export function selectList<Row>(
  columns: Columns<Row>,
  parameters: Parameters,
  asked: ReadonlySet<string> | null,
  sortKey = "id",
): string {
  return Object.entries<string | ((parameters: Parameters) => string)>(columns)
    .filter(([name]) => asked === null || name === "id" || name === sortKey || asked.has(name))
    .map(([name, sql]) => `${typeof sql === "string" ? sql : sql(parameters)} as "${name}"`)
    .join(",\n      ");
}
