import { type CSSProperties, type ReactNode, useRef } from "react";
import type { ListOrder } from "./list-order.ts";
import { useVisibleRows } from "./use-visible-rows.ts";
import { ROW_HEIGHT_PX } from "./visible-rows.ts";

export interface Column<Row> {
  readonly title: string;
  /** The title is for screen readers alone. */
  readonly hiddenTitle?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** CSS width; the column without one takes what is left. */
  readonly width?: string;
  readonly number?: boolean;
  /** Left out in a narrow window. */
  readonly wideOnly?: boolean;
  /** What the API orders by; no sorting without it. */
  readonly sort?: string;
}

interface ListTableProps<Row> {
  readonly label: string;
  /** The first one names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Of the whole list; null while unknown. */
  readonly total: number | null;
  readonly outdated?: boolean;
  readonly order?: ListOrder<string>;
  readonly onSort?: (field: string) => void;
}

/** A table of any length, of which only what can be seen is in the document. */
export function ListTable<Row extends { readonly id: string }>(props: ListTableProps<Row>) {
  const { label, columns, rows, total, outdated = false, order, onSort } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const { from, to } = useVisibleRows(body, rows.length);
  return (
    <div className="scroll-x">
      <table
        className="list"
        aria-label={label}
        aria-rowcount={total === null ? -1 : total + 1}
        aria-busy={outdated}
        style={narrowWidth(columns)}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Header key={column.title} column={column} order={order} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          <Gap rows={from} columns={columns.length} />
          {rows.slice(from, to).map((row, index) => (
            <tr key={row.id} aria-rowindex={from + index + 2}>
              {columns.map((column, place) =>
                place === 0 ? (
                  <th key={column.title} scope="row">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.title} className={classOf(column)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
          <Gap rows={rows.length - to} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

interface HeaderProps<Row> {
  readonly column: Column<Row>;
  readonly order: ListOrder<string> | undefined;
  readonly onSort: ((field: string) => void) | undefined;
}

function Header<Row>({ column, order, onSort }: HeaderProps<Row>) {
  const { title, hiddenTitle = false, sort, width } = column;
  const direction = sort !== undefined && order?.field === sort ? order.direction : undefined;
  return (
    <th
      scope="col"
      className={classOf(column)}
      {...(width !== undefined && { style: { width } })}
      {...(direction && { "aria-sort": direction === "ASC" ? "ascending" : "descending" })}
    >
      {sort === undefined || onSort === undefined ? (
        <span className={hiddenTitle ? "visually-hidden" : undefined}>{title}</span>
      ) : (
        <button type="button" className="sort" onClick={() => onSort(sort)}>
          {title}
        </button>
      )}
    </th>
  );
}

/** Stands for rows that are not in the document, in their height. */
function Gap({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  if (rows <= 0) return null;
  return (
    <tr>
      <td colSpan={columns} className="gap" style={{ height: rows * ROW_HEIGHT_PX }} />
    </tr>
  );
}

/** What a column without a width keeps in a narrow window: the start of a name. */
const LEAST_WIDTH = "140px";

/** For lists.css: no narrower than what is shown there, and no wider. */
function narrowWidth(columns: readonly Column<never>[]): CSSProperties {
  const shown = columns.filter(({ wideOnly = false }) => !wideOnly);
  const widths = shown.map(({ width }) => width ?? LEAST_WIDTH);
  return { "--narrow-width": `calc(${widths.join(" + ")})` } as CSSProperties;
}

function classOf({ number = false, wideOnly = false }: Column<never>): string {
  return `${number ? "number" : ""} ${wideOnly ? "wide-only" : ""}`.trim();
}
