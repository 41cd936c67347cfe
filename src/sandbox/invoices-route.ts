import { add } from "./decimal.ts";
import { invoiceFilters } from "./invoice-filters.ts";
import { invoiceDetailJson, invoiceListJson } from "./invoice-json.ts";
import {
  BadParameter,
  choiceParam,
  modifiedRange,
  pageContext,
  pageParams,
  param,
  tieSeed,
} from "./list-params.ts";
import { type ListQuery, listPage } from "./list-query.ts";
import { rawNumber } from "./raw-json.ts";
import { doesNotExist, invalidValue, type Reply, success } from "./reply.ts";
import type { SandboxRequest } from "./request.ts";
import type { InvoiceRow } from "./rows.ts";
import type { InvoiceColumn, WorldState } from "./world-state.ts";

const SORT_COLUMNS: readonly InvoiceColumn[] = [
  "customer_name",
  "invoice_number",
  "date",
  "due_date",
  "total",
  "balance",
  "created_time",
  "last_modified_time",
];

/** Rows; rows, count and sums; count; count and sums; rows and sums. */
const RESPONSE_OPTIONS = ["0", "1", "2", "3", "4"] as const;

/** `GET /invoices`. */
export function listInvoices(state: WorldState, request: SandboxRequest): Reply {
  const { switches, today } = state;
  const { page, perPage, offset, limit } = pageParams(request);
  const sortColumn = choiceParam(request, "sort_column", SORT_COLUMNS) ?? "created_time";
  const sortOrder = choiceParam(request, "sort_order", ["A", "D"]) ?? "D";
  const option = choiceParam(request, "response_option", RESPONSE_OPTIONS);
  const customerId = param(request, "customer_id");
  if (customerId !== undefined && !/^\d{1,25}$/.test(customerId)) {
    throw new BadParameter(invalidValue("customer_id"));
  }
  const { conditions, appliedFilter } = invoiceFilters(state, request);
  const query: ListQuery<InvoiceRow, InvoiceColumn> = {
    sortColumn,
    descending: sortOrder === "D",
    ...modifiedRange(state, request, switches.lastModifiedFilterInvoices),
    ...(customerId !== undefined ? { candidates: [...state.invoicesOf(customerId)] } : {}),
    ...(conditions.length > 0
      ? { matches: (row) => conditions.every((condition) => condition(row)) }
      : {}),
    offset,
    limit,
    tieSeed: tieSeed(state, request),
  };
  const result = listPage(state.invoices, query);
  const showsRows = option !== "2" && option !== "3";
  const context = {
    page,
    per_page: perPage,
    has_more_page: result.hasMore,
    report_name: "Invoices",
    applied_filter: appliedFilter,
    sort_column: sortColumn,
    sort_order: sortOrder,
    ...(option === undefined ? {} : { response_option: Number(option) }),
    ...(option === undefined || option === "0" ? {} : totals(state, query, option)),
  };
  const rows = showsRows
    ? { invoices: result.rows.map((row) => invoiceListJson(state, row, today)) }
    : {};
  return success({ ...rows, ...pageContext(state, context) }, result.examined);
}

/** `GET /invoices/{id}`. */
export function getInvoice(state: WorldState, request: SandboxRequest): Reply {
  const row = state.invoices.get(request.ids[0] ?? "");
  if (!row) return doesNotExist("Invoice");
  return success({ invoice: invoiceDetailJson(state, row, state.today) });
}

/** Count and sums over all pages. Zoho does not document their keys; these are plausible ones. */
function totals(
  state: WorldState,
  query: ListQuery<InvoiceRow, InvoiceColumn>,
  option: (typeof RESPONSE_OPTIONS)[number],
): object {
  const { rows } = listPage(state.invoices, {
    ...query,
    offset: 0,
    limit: Number.POSITIVE_INFINITY,
  });
  const sum = (read: (row: InvoiceRow) => string) =>
    rawNumber(rows.reduce((total, row) => add(total, read(row)), "0.00"));
  return {
    ...(option === "4" ? {} : { total: rows.length }),
    ...(option === "2"
      ? {}
      : {
          sum_columns: [
            { column_name: "total", total: sum((row) => row.total) },
            { column_name: "balance", total: sum((row) => row.balance) },
          ],
        }),
  };
}
