import { daysOverdueSql, invoiceStatusSql } from "../../invoices/status.ts";
import type { Parameters } from "./parameters.ts";

/** The columns of `InvoiceRow`, for the alias `i`. */
export function invoiceColumns(parameters: Parameters): string {
  const today = parameters.today("i");
  return `
      i.id,
      i.organization_id as "organizationId",
      i.zoho_invoice_id as "zohoInvoiceId",
      i.zoho_customer_id as "zohoCustomerId",
      i.customer_id as "customerId",
      i.number,
      i.reference,
      i.status as "sourceStatus",
      ${invoiceStatusSql("i", today)} as status,
      ${daysOverdueSql("i", today)} as "daysOverdue",
      i.date,
      i.due_date as "dueDate",
      i.total,
      i.balance,
      i.currency_code as "currencyCode",
      i.reminders_blocked_by as "remindersBlockedBy",
      i.zoho_last_modified_at as "zohoLastModifiedAt",
      i.local_last_synced_at as "localLastSyncedAt",
      i.created_at as "createdAt",
      i.updated_at as "updatedAt",
      i.deleted_at as "deletedAt"`;
}
