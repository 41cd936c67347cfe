import type { FieldNode, GraphQLResolveInfo } from "graphql";
import { askedColumns } from "./asked-columns.ts";
import { asksForPage } from "./asks-for-page.ts";
import type { GraphQLContext } from "./context.ts";
import { type CursorScope, decodeCursor, encodeCursor } from "./cursor.ts";
import {
  type ListPlace,
  type ListReader,
  type ListReaders,
  TOTAL_COUNT_CAP,
} from "./list-reader.ts";
import { once } from "./once.ts";
import { type PageArgs, pageWindow } from "./page-args.ts";
import { type ListRequest, type ListSource, orderOf } from "./sql/list-source.ts";

export interface Edge<Row> {
  readonly cursor: string;
  readonly node: Row;
}

export interface Page<Row> {
  /** In the order of the list. */
  readonly nodes: readonly Row[];
  readonly edges: readonly Edge<Row>[];
  /** Whether the list goes on in the direction in which it was read. */
  readonly isMore: boolean;
}

type MaybePromise<T> = T | Promise<T>;

/** A list as a Relay connection. Nothing is read before a field asks for it, and then once. */
export interface Connection<Row> {
  /** At once when it has been read, which spares the fields of many small lists a promise each. */
  page(): MaybePromise<Page<Row>>;
  totalCount(): Promise<number>;
  totalCountCapped(): Promise<boolean>;
  hasNextPage(): MaybePromise<boolean>;
  hasPreviousPage(): MaybePromise<boolean>;
}

/** A part of the page, at once when it has been read. */
export function ofPage<Row, T>(
  { page }: Pick<Connection<Row>, "page">,
  part: (page: Page<Row>) => T,
): MaybePromise<T> {
  const value = page();
  return value instanceof Promise ? value.then(part) : part(value);
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
 * The connection of a list at the top, or inside the record of `place`.
 *
 * @throws BAD_USER_INPUT for arguments that fit no page of this list.
 */
export type OpenConnection<Row, Filter> = (
  args: ListArgs<Filter>,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
  place?: ListPlace | null,
) => MaybePromise<Connection<Row>>;

/** A field of the document that asks for a list: the same request in whatever record it stands. */
interface OpenedField<Row> {
  readonly reader: ListReader<Row>;
  readonly request: ListRequest<unknown>;
  readonly asksForPage: boolean;
  pageOf(rows: readonly Row[]): Page<Row>;
}

/** @param usual the order when the caller asks for none. */
export function listConnection<Row extends { readonly id: string }, Filter>(
  source: ListSource<Filter>,
  usual: Order,
): OpenConnection<Row, Filter> {
  const openField = (
    args: ListArgs<Filter>,
    context: GraphQLContext,
    info: GraphQLResolveInfo,
  ): OpenedField<Row> => {
    const order = args.orderBy ?? usual;
    const { key, type } = orderOf(source, order.field);
    const scope = { list: source.name, ...order, type };
    const request = { ...requestOf(scope, args), asked: askedColumns(info) };
    return {
      reader: context.loaders.lists.reader<Row, Filter>(source, request),
      request,
      asksForPage: asksForPage(info),
      pageOf: (rows) => pageOf(rows, request, scope, key),
    };
  };
  /** Of each operation, by what only it has. */
  const opened = new WeakMap<ListReaders, Map<FieldNode | undefined, OpenedField<Row>>>();
  return (args, context, info, place = null) => {
    const { lists } = context.loaders;
    const fields = opened.get(lists) ?? new Map<FieldNode | undefined, OpenedField<Row>>();
    opened.set(lists, fields);
    const [node] = info.fieldNodes;
    const field = fields.get(node) ?? openField(args, context, info);
    fields.set(node, field);
    const read = (): Promise<Page<Row>> => field.reader.page(place).then(field.pageOf);
    if (!field.asksForPage) return connectionOf(field, place, once(read));
    return read().then((page) => connectionOf(field, place, () => page));
  };
}

function connectionOf<Row>(
  { reader, request: { backward, bound } }: OpenedField<Row>,
  place: ListPlace | null,
  page: () => MaybePromise<Page<Row>>,
): Connection<Row> {
  const count = once(() => reader.count(place));
  /** Whether the list has more on that side of the page. */
  const goesOn = (wasReadThatWay: boolean, side: "AFTER" | "BEFORE"): MaybePromise<boolean> => {
    const more = wasReadThatWay && ofPage({ page }, ({ isMore }) => isMore);
    return bound?.side === side ? beyondUnless(more) : more;
  };
  const beyondUnless = async (more: MaybePromise<boolean>): Promise<boolean> =>
    (await more) || (await reader.beyond(place));
  return {
    page,
    totalCount: async () => Math.min(await count(), TOTAL_COUNT_CAP),
    totalCountCapped: async () => (await count()) > TOTAL_COUNT_CAP,
    hasNextPage: () => goesOn(!backward, "BEFORE"),
    hasPreviousPage: () => goesOn(backward, "AFTER"),
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

/** @param rows one more than the page's size when there are more, in the direction in which they were read */
function pageOf<Row extends { readonly id: string }, Filter>(
  rows: readonly Row[],
  { size, backward }: ListRequest<Filter>,
  scope: CursorScope,
  sortKey: string,
): Page<Row> {
  const isMore = rows.length > size;
  const wanted = isMore ? rows.slice(0, size) : rows;
  const nodes = backward ? wanted.toReversed() : wanted;
  return {
    nodes,
    isMore,
    get edges() {
      return nodes.map((node) => ({
        get cursor() {
          const sortText = String((node as Readonly<Record<string, unknown>>)[sortKey]);
          return encodeCursor(scope, { sortText, id: node.id });
        },
        node,
      }));
    },
  };
}
