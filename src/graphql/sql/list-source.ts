import type { AskedColumns } from "../asked-columns.ts";
import type { Parameters } from "./parameters.ts";

export type SortType = "text" | "date" | "timestamptz" | "numeric";

export interface ListOrder {
  /** A column that is never null, of the table alias. */
  readonly column: string;
  /** Its name in the row. */
  readonly key: string;
  readonly type: SortType;
}

/** What a connection lists: one table, its orders, and how a filter becomes a condition. */
export interface ListSource<Filter> {
  /** Part of every cursor: a cursor of one list is refused by another. */
  readonly name: string;
  readonly table: string;
  readonly alias: string;
  /** The select list, with the names of the row type: all of its columns, or the asked ones, the id and the sort key. */
  columns(parameters: Parameters, asked: AskedColumns | null, sortKey: string): string;
  /** Null or absent: no filter. Includes which rows the list leaves out by itself. */
  conditions(filter: Filter | null | undefined, parameters: Parameters): string[];
  readonly orders: Readonly<Record<string, ListOrder>>;
  /** Whether the columns or conditions ask what day it is for an organization. */
  readonly usesToday: boolean;
}

export interface Cursor {
  /** The sort value exactly as PostgreSQL printed it: a JavaScript Date would lose digits. */
  readonly sortText: string;
  readonly id: string;
}

/** The rows after a cursor, or before it, in the order of the list. */
export interface Bound {
  readonly side: "AFTER" | "BEFORE";
  readonly cursor: Cursor;
}

export interface ListRequest<Filter> {
  readonly filter: Filter | null | undefined;
  readonly field: string;
  readonly direction: "ASC" | "DESC";
  /** Read from the end. */
  readonly backward: boolean;
  readonly bound: Bound | null;
  /** Rows wanted, at most. */
  readonly size: number;
  /** Absent: all columns. */
  readonly asked?: AskedColumns;
}

/** For a list inside many records: the column that points at them, and their ids. */
export interface ListParents {
  readonly column: string;
  readonly ids: readonly string[];
}

export function orderOf<Filter>(source: ListSource<Filter>, field: string): ListOrder {
  const order = source.orders[field];
  if (order === undefined) throw new Error(`The list ${source.name} has no order ${field}.`);
  return order;
}
