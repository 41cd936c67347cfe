import type { Statement } from "../../db/sql.ts";
import type { LocalDates } from "../local-dates.ts";
import { type ListParents, type ListRequest, type ListSource, orderOf } from "./list-source.ts";
import { Parameters } from "./parameters.ts";
import { statement } from "./statement.ts";

/**
 * One page of a list, or of the same list inside each of many parents: keyset by row comparison, so that a page costs
 * the same at any depth, and one row more than asked, which tells whether there is another.
 *
 * A page that is read from the end comes in the opposite order: the caller turns it round.
 *
 * Index: that of the order, named beside each order in `lists/`; with parents the one that starts with their column.
 */
export function listPage<Filter>(
  userId: string,
  source: ListSource<Filter>,
  request: ListRequest<Filter>,
  localDates: LocalDates,
  parents: ListParents | null,
): Statement {
  const parameters = new Parameters(userId, localDates);
  const { alias, table } = source;
  const { column, key, type } = orderOf(source, request.field);
  const ascending = (request.direction === "ASC") !== request.backward;
  const way = ascending ? "asc" : "desc";
  const where = [`${alias}.user_id = $1`];
  // Before the filter: of two lower bounds on one column, a scan of the index begins at the one that is named first.
  if (request.bound !== null) {
    const sortValue = parameters.bind(request.bound.cursor.sortText, type);
    const id = parameters.bind(request.bound.cursor.id, "uuid");
    const above = (request.bound.side === "AFTER") === (request.direction === "ASC");
    where.push(`(${column}, ${alias}.id) ${above ? ">" : "<"} (${sortValue}, ${id})`);
  }
  where.push(...source.conditions(request.filter, parameters));
  if (parents !== null) where.push(`${parents.column} = parent.id`);
  const page = `
    select ${source.columns(parameters, request.asked ?? null, key)}
    from ${table} ${alias}
    where ${where.join("\n      and ")}
    order by ${column} ${way}, ${alias}.id ${way}
    limit ${parameters.bind(request.size + 1, "int")}`;
  if (parents === null) return statement(page, parameters.values);
  // A LATERAL part with a limit can only run as the inner side of a nested loop, which keeps its order.
  const text = `
    select parent.id as "parentId", page.*
    from unnest(${parameters.bind(parents.ids, "uuid[]")}) as parent (id)
    cross join lateral (${page}
    ) page`;
  return statement(text, parameters.values);
}
