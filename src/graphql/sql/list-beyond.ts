import type { Statement } from "../../db/sql.ts";
import type { LocalDates } from "../local-dates.ts";
import {
  type Bound,
  type ListParents,
  type ListRequest,
  type ListSource,
  orderOf,
} from "./list-source.ts";
import { Parameters } from "./parameters.ts";
import { statement } from "./statement.ts";

export interface BeyondRow {
  readonly found: boolean;
  /** Only with parents. */
  readonly parentId?: string;
}

/**
 * Whether the list has a row on the other side of the bound, the cursor's own included: what `hasPreviousPage` means
 * after a cursor, and `hasNextPage` before one.
 *
 * Index: as for the page itself; one row is read.
 */
export function listBeyond<Filter>(
  userId: string,
  source: ListSource<Filter>,
  request: ListRequest<Filter>,
  bound: Bound,
  localDates: LocalDates,
  parents: ListParents | null,
): Statement {
  const parameters = new Parameters(userId, localDates);
  const { alias, table } = source;
  const { column, type } = orderOf(source, request.field);
  const above = (bound.side === "AFTER") === (request.direction === "ASC");
  const where = [`${alias}.user_id = $1`, ...source.conditions(request.filter, parameters)];
  if (parents !== null) where.push(`${parents.column} = parent.id`);
  const sortValue = parameters.bind(bound.cursor.sortText, type);
  const id = parameters.bind(bound.cursor.id, "uuid");
  where.push(`(${column}, ${alias}.id) ${above ? "<=" : ">="} (${sortValue}, ${id})`);
  const found = `exists (
      select 1
      from ${table} ${alias}
      where ${where.join("\n        and ")}
    )`;
  const text =
    parents === null
      ? `select ${found} as found`
      : `select parent.id as "parentId", ${found} as found
    from unnest(${parameters.bind(parents.ids, "uuid[]")}) as parent (id)`;
  return statement(text, parameters.values);
}
