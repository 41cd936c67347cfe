import { sign, subtract } from "./decimal.ts";
import type { InvoiceRow, InvoiceStatus } from "./rows.ts";

/** Whether money is still expected: not a draft, not void, not paid. */
export function isOpen(row: InvoiceRow): boolean {
  return row.paid !== "full" && (row.stage === "sent" || row.stage === "viewed");
}

/** How much of the invoice its balance says is paid. A total of zero counts as paid. */
export function paidShare(total: string, balance: string): InvoiceRow["paid"] {
  if (sign(balance) <= 0) return "full";
  return sign(subtract(total, balance)) > 0 ? "part" : "none";
}

/**
 * The one status that the API shows. Overdue wins over viewed and partly paid.
 *
 * @param today local date of the organization, `YYYY-MM-DD`
 * @param overdue the switch of that name
 */
export function shownStatus(
  row: InvoiceRow,
  today: string,
  overdue: "computed" | "stored",
): InvoiceStatus {
  if (row.stage === "draft" || row.stage === "void") return row.stage;
  if (row.paid === "full") return "paid";
  const isOverdue = overdue === "computed" ? row.dueDate < today : row.markedOverdue;
  if (isOverdue) return "overdue";
  return row.paid === "part" ? "partially_paid" : row.stage;
}
