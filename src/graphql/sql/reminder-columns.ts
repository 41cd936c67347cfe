import type { ReminderRow } from "../row-types.ts";
import type { Columns } from "./select-list.ts";

/** For the alias `r`. */
export const REMINDER_COLUMNS: Columns<ReminderRow> = {
  id: "r.id",
  invoiceId: "r.invoice_id",
  customerId: "r.customer_id",
  offsetDays: "r.offset_days",
  dueDate: "r.due_date",
  scheduledFor: "r.scheduled_for",
  channel: "r.channel",
  status: "r.status",
  reason: "r.reason",
  deliveredAt: "r.delivered_at",
  createdAt: "r.created_at",
  updatedAt: "r.updated_at",
};
