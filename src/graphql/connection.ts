import type { GraphQLContext } from "./context.ts";
import { type CursorScope, decodeCursor, encodeCursor } from "./cursor.ts";
import { type ListPlace, type PageRow, TOTAL_COUNT_CAP } from "./list-reader.ts";
import { once } from "./once.ts";
import { type PageArgs, pageWindow } from "./page-args.ts";
import { type ListRequest, type ListSource, orderOf } from "./sql/list-source.ts";

export interface Edge<Row> {
  readonly cursor: string;
  readonly node: Row;
}

/** Nothing is read before a field asks for it, and then once. */
export interface Connection<Row> {
  edges(): Promise<readonly Edge<Row>[]>;
  totalCount(): Promise<number>;
  totalCountCapped(): Promise<boolean>;
  hasNextPage(): Promise<boolean>;
  hasPreviousPage(): Promise<boolean>;
}

export interface Order {
  readonly field: string;
  readonly direction: "ASC" | "DESC";
}

export interface ListArgs<Filter> extends PageArgs {
  readonly filter?: Filter | null | undefined;
  readonly orderBy?: Order | null | undefined;
}

/**
 * A list as a Relay connection.
 *
 * @param usual the order when the caller asks for none.
 * @param place null for a list at the top.
 * @throws BAD_USER_INPUT for arguments that fit no page of this list.
 */
export function listConnection<Row, Filter>(
  context: GraphQLContext,
  source: ListSource<Filter>,
  args: ListArgs<Filter>,
  usual: Order,
  place: ListPlace | null = null,
): Connection<Row> {
  const order = args.orderBy ?? usual;
  const scope = { list: source.name, ...order, type: orderOf(source, order.field).type };
  const request = requestOf(scope, args);
  const reader = context.loaders.lists.reader<Row, Filter>(source, request, place);
  const rows = once(() => reader.page());
  const count = once(() => reader.count());
  const beyond = once(() => reader.beyond());
  const isMore = async (): Promise<boolean> => (await rows()).length > request.size;
  const isBeyond = (side: "AFTER" | "BEFORE"): Promise<boolean> =>
    request.bound?.side === side ? beyond() : Promise.resolve(false);
  return {
    edges: once(async () => toEdges(await rows(), request, scope)),
    totalCount: async () => Math.min(await count(), TOTAL_COUNT_CAP),
    totalCountCapped: async () => (await count()) > TOTAL_COUNT_CAP,
    hasNextPage: async () => (!request.backward && (await isMore())) || (await isBeyond("BEFORE")),
    hasPreviousPage: async () =>
      (request.backward && (await isMore())) || (await isBeyond("AFTER")),
  };
}

function requestOf<Filter>(scope: CursorScope, args: ListArgs<Filter>): ListRequest<Filter> {
  const { size, backward, bound } = pageWindow(args);
  return {
    filter: args.filter,
    field: scope.field,
    direction: scope.direction,
    backward,
    bound: bound && {
      side: bound.side,
      cursor: decodeCursor(scope, bound.cursor, bound.side.toLowerCase()),
    },
    size,
  };
}

function toEdges<Row, Filter>(
  rows: readonly PageRow<Row>[],
  { size, backward }: ListRequest<Filter>,
  scope: CursorScope,
): Edge<Row>[] {
  const edges = rows.slice(0, size).map((row) => ({
    get cursor() {
      return encodeCursor(scope, row as PageRow<Row> & { id: string });
    },
    node: row,
  }));
  return backward ? edges.reverse() : edges;
}
