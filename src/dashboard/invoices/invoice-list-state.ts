import type { InvoiceFilter, InvoiceOrderField } from "../../generated/gql/graphql.ts";
import { BLOCKS, INVOICE_STATUSES } from "../format/record-words.ts";
import { type ListOrder, readOrder } from "../lists/list-order.ts";

const FIELDS = [
  "NUMBER",
  "DATE",
  "DUE_DATE",
  "BALANCE",
] as const satisfies readonly InvoiceOrderField[];

export interface InvoiceListState {
  readonly filter: InvoiceFilter;
  readonly orderBy: ListOrder<(typeof FIELDS)[number]>;
}

/**
 * What an address like `?q=INV-1&status=OVERDUE&blocked=NO_PHONE&show=open&due=2026-11-22&customer=…&sort=-BALANCE`
 * asks for; what it says wrong is left out.
 */
export function invoiceListState(
  params: URLSearchParams,
  organizationId: string,
): InvoiceListState {
  const search = params.get("q") ?? "";
  const customer = params.get("customer") ?? "";
  const status = INVOICE_STATUSES.find((one) => one === params.get("status"));
  const blocked = BLOCKS.find(({ value }) => value === params.get("blocked"))?.value;
  const show = params.get("show");
  const due = dueDay(params);
  return {
    filter: {
      organizationId: { eq: organizationId },
      deleted: show === "deleted",
      ...(show === "open" && { open: true }),
      ...(search !== "" && { search }),
      ...(due !== null && { dueDate: { eq: due } }),
      ...(customer !== "" && { customerId: { eq: customer } }),
      ...(status !== undefined && { status: { eq: status } }),
      ...(blocked !== undefined && { remindersBlockedBy: { eq: blocked } }),
    },
    orderBy: readOrder(params, FIELDS, { field: "DUE_DATE", direction: "DESC" }),
  };
}

/** The day on which the invoices of an address are due; null for any. */
export function dueDay(params: URLSearchParams): string | null {
  const due = params.get("due") ?? "";
  return /^\d{4}-\d{2}-\d{2}$/.test(due) && !Number.isNaN(Date.parse(due)) ? due : null;
}
