import { logical } from "../filters/conditions.ts";
import { hideDeleted } from "../filters/deleted.ts";
import { type InvoiceFilterShape, invoiceConditions } from "../filters/invoice-filter.ts";
import { invoiceColumns } from "../sql/invoice-columns.ts";
import type { ListSource } from "../sql/list-source.ts";

/** Inside customers: index invoices_cache_user_id_customer_id_due_date_id_idx. */
export const invoiceList: ListSource<InvoiceFilterShape> = {
  name: "invoices",
  table: "invoices_cache",
  alias: "i",
  columns: invoiceColumns,
  conditions: (filter, parameters) => [
    ...hideDeleted("i", filter),
    ...logical(filter, (part) => invoiceConditions(part, parameters)),
  ],
  usesToday: true,
  orders: {
    // Index: invoices_cache_due_date_order_idx
    DUE_DATE: { column: "i.due_date", key: "dueDate", type: "date" },
    // Index: invoices_cache_date_order_idx
    DATE: { column: "i.date", key: "date", type: "date" },
    // Index: invoices_cache_balance_order_idx
    BALANCE: { column: "i.balance", key: "balance", type: "numeric" },
    // Index: invoices_cache_number_order_idx
    NUMBER: { column: "i.number", key: "number", type: "text" },
    // Index: invoices_cache_updated_order_idx
    UPDATED_AT: { column: "i.updated_at", key: "updatedAt", type: "timestamptz" },
    // Index: invoices_cache_modified_order_idx
    SOURCE_MODIFIED_AT: {
      column: "i.zoho_last_modified_at",
      key: "zohoLastModifiedAt",
      type: "timestamptz",
    },
  },
};
