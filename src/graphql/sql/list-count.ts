import type { Statement } from "../../db/sql.ts";
import type { LocalDates } from "../local-dates.ts";
import type { ListParents, ListSource } from "./list-source.ts";
import { Parameters } from "./parameters.ts";
import { statement } from "./statement.ts";

export interface CountRow {
  readonly count: number;
  /** Only with parents. */
  readonly parentId?: string;
}

/**
 * How many rows a list has, counted to one beyond `cap` at most, so that its cost is bounded.
 *
 * Index: any of the list's orders.
 */
export function listCount<Filter>(
  userId: string,
  source: ListSource<Filter>,
  filter: Filter | null | undefined,
  cap: number,
  localDates: LocalDates,
  parents: ListParents | null,
): Statement {
  const parameters = new Parameters(userId, localDates);
  const where = [`${source.alias}.user_id = $1`, ...source.conditions(filter, parameters)];
  if (parents !== null) where.push(`${parents.column} = parent.id`);
  const count = `
    select count(*)::int as count
    from (
      select 1
      from ${source.table} ${source.alias}
      where ${where.join("\n        and ")}
      limit ${parameters.bind(cap + 1, "int")}
    ) counted`;
  if (parents === null) return statement(count, parameters.values);
  const text = `
    select parent.id as "parentId", list.count
    from unnest(${parameters.bind(parents.ids, "uuid[]")}) as parent (id)
    cross join lateral (${count}
    ) list`;
  return statement(text, parameters.values);
}
