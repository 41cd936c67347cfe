import type { Statement } from "../../db/sql.ts";
import { statement } from "./statement.ts";

/** The pause of each of the customers that is in force. Index: reminder_decisions_user_id_customer_id_idx. */
export function pausesOfCustomers(
  userId: string,
  customerIds: readonly string[],
  now: Date,
): Statement {
  return statement(pausesOf("customer_id"), [userId, customerIds, now]);
}

/** The pause of each of the invoices by itself that is in force. Index: reminder_decisions_user_id_invoice_id_idx. */
export function pausesOfInvoices(
  userId: string,
  invoiceIds: readonly string[],
  now: Date,
): Statement {
  return statement(pausesOf("invoice_id"), [userId, invoiceIds, now]);
}

function pausesOf(column: "customer_id" | "invoice_id"): string {
  return `
    select
      d.${column} as "parentId",
      d.until,
      d.note,
      d.decided_by as "by",
      d.created_at as "since"
    from reminder_decisions d
    where d.user_id = $1
      and d.${column} = any($2::uuid[])
      and d.kind = 'PAUSE'
      and d.offset_days is null
      and d.ended_at is null
      and (d.until is null or d.until > $3)
    order by d.created_at`;
}
