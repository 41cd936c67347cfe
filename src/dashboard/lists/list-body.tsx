import type { ReactNode } from "react";
import { Skeleton } from "../ui/skeleton.tsx";
import { ListFoot } from "./list-foot.tsx";
import type { ListOrder } from "./list-order.ts";
import { type Column, ListTable } from "./list-table.tsx";
import type { List } from "./use-pages.ts";

interface ListBodyProps<Row> {
  readonly label: string;
  readonly list: List<Row>;
  readonly columns: readonly Column<Row>[];
  /** What it says when the list is empty. */
  readonly empty: ReactNode;
  readonly endless?: boolean;
  readonly order?: ListOrder<string>;
  readonly onSort?: (field: string) => void;
}

/** A list as a table: loading, empty, failed, or there. */
export function ListBody<Row extends { readonly id: string }>({
  label,
  list,
  columns,
  empty,
  endless = false,
  ...sorting
}: ListBodyProps<Row>) {
  const { nodes, totalCount, outdated, error } = list;
  if (totalCount === null && error === undefined) return <Skeleton />;
  return (
    <>
      {nodes.length > 0 ? (
        <ListTable
          label={label}
          columns={columns}
          rows={nodes}
          total={totalCount}
          outdated={outdated}
          {...sorting}
        />
      ) : (
        error === undefined && <p className="empty">{empty}</p>
      )}
      <ListFoot list={list} endless={endless} />
    </>
  );
}
