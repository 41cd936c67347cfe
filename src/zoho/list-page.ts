import type { CallContext } from "../source/source.ts";
import { callApi, type ZohoConnection } from "./api.ts";
import type { ListRequest } from "./paging-state.ts";
import { formatTimestamp } from "./timestamp.ts";

/** A list of the Books API. */
export interface ZohoList {
  readonly path: string;
  /** The key of the rows. */
  readonly resource: string;
}

/** `filter_by` always: the default list of contacts hides the inactive ones. */
export const CONTACTS: ZohoList = { path: "/contacts", resource: "contacts" };
export const INVOICES: ZohoList = { path: "/invoices", resource: "invoices" };

export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
  /** Epoch ms: the `Date` header. */
  readonly date: number;
  /** Epoch ms by the source's clock at which the request began. */
  readonly requestedAt: number;
}

/**
 * A page, each of its rows read by `read`.
 *
 * @throws SourceError; never an empty page in place of an answer that could not be read.
 */
export async function fetchListPage<Item>(
  connection: ZohoConnection,
  list: ZohoList,
  request: ListRequest,
  read: (raw: unknown) => Item,
  context: CallContext,
): Promise<ListPage<Item>> {
  const { value, date, requestedAt } = await callApi(
    connection,
    {
      path: list.path,
      resource: list.resource,
      query: {
        filter_by: "Status.All",
        sort_column: "last_modified_time",
        sort_order: request.order,
        page: String(request.page),
        per_page: String(request.perPage),
        ...(request.anchor === null ? {} : { last_modified_time: formatTimestamp(request.anchor) }),
      },
      check: (answer) => faultOf(answer, list, request.page),
      read: (answer) => ({
        items: (answer[list.resource] as readonly unknown[]).map(read),
        hasMore: pageContext(answer)?.has_more_page === true,
      }),
    },
    context,
  );
  // A list is never missing.
  return { ...(value ?? { items: [], hasMore: false }), date, requestedAt };
}

/** Only a page that says whether more follow can end a walk. */
function faultOf(
  body: Readonly<Record<string, unknown>>,
  list: ZohoList,
  page: number,
): string | null {
  const rows = body[list.resource];
  const context = pageContext(body);
  if (!Array.isArray(rows)) return `its ${list.resource} are no list`;
  if (typeof context?.has_more_page !== "boolean")
    return "it does not say whether more pages follow";
  if (context.page !== undefined && Number(context.page) !== page) return "it is another page";
  if (context.has_more_page && rows.length === 0) return "it is empty though more pages follow";
  return null;
}

/** An object; in the documentation of the invoices a list of one. */
function pageContext(
  body: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | null {
  const value: unknown = Array.isArray(body.page_context)
    ? body.page_context[0]
    : body.page_context;
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}
