import { daysOverdueSql, invoiceStatusSql } from "../../invoices/status.ts";
import type { AskedColumns } from "../asked-columns.ts";
import type { InvoiceRow } from "../row-types.ts";
import { CUSTOMER_COLUMNS } from "./customer-columns.ts";
import type { Parameters } from "./parameters.ts";
import { type Columns, selectList } from "./select-list.ts";

/** For the alias `i`. */
const INVOICE_COLUMNS: Columns<Omit<InvoiceRow, "customer">> = {
  id: "i.id",
  organizationId: "i.organization_id",
  zohoInvoiceId: "i.zoho_invoice_id",
  zohoCustomerId: "i.zoho_customer_id",
  customerId: "i.customer_id",
  number: "i.number",
  reference: "i.reference",
  sourceStatus: "i.status",
  status: (parameters) => invoiceStatusSql("i", parameters.today("i")),
  daysOverdue: (parameters) => daysOverdueSql("i", parameters.today("i")),
  date: "i.date",
  dueDate: "i.due_date",
  total: "i.total",
  balance: "i.balance",
  currencyCode: "i.currency_code",
  remindersBlockedBy: "i.reminders_blocked_by",
  zohoLastModifiedAt: "i.zoho_last_modified_at",
  localLastSyncedAt: "i.local_last_synced_at",
  createdAt: "i.created_at",
  updatedAt: "i.updated_at",
  deletedAt: "i.deleted_at",
};

/**
 * The select list of an `InvoiceRow`, for the alias `i`. With `asked`, its customer comes along where that is asked for,
 * which spares a statement. Index of the customer: customers_cache_user_id_id_key.
 */
export function invoiceColumns(
  parameters: Parameters,
  asked: AskedColumns | null,
  sortKey?: string,
): string {
  const own = selectList(INVOICE_COLUMNS, parameters, asked?.Invoice ?? null, sortKey);
  if (asked?.Invoice.has("customer") !== true) return own;
  const customer = selectList(CUSTOMER_COLUMNS, parameters, asked.Customer);
  return `${own},
      (
        select row_to_json(customer)
        from (
          select ${customer}
          from customers_cache c
          where c.user_id = i.user_id
            and c.id = i.customer_id
        ) customer
      ) as customer`;
}
