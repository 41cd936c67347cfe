import { logical } from "../filters/conditions.ts";
import { type ReminderFilterShape, reminderConditions } from "../filters/reminder-filter.ts";
import type { ListSource } from "../sql/list-source.ts";
import { REMINDER_COLUMNS } from "../sql/reminder-columns.ts";
import { selectList } from "../sql/select-list.ts";

/**
 * Inside invoices: index payment_reminders_invoice_id_offset_days_due_date_key; inside customers:
 * payment_reminders_user_id_customer_id_idx. Each has few rows of one parent, so that sorting them costs nothing.
 */
export const reminderList: ListSource<ReminderFilterShape> = {
  name: "reminders",
  table: "payment_reminders",
  alias: "r",
  columns: (parameters, asked, sortKey) =>
    selectList(REMINDER_COLUMNS, parameters, asked?.Reminder ?? null, sortKey),
  conditions: (filter, parameters) =>
    logical(filter, (part) => reminderConditions(part, parameters)),
  usesToday: false,
  orders: {
    // Index: payment_reminders_user_id_scheduled_for_id_idx
    SCHEDULED_FOR: { column: "r.scheduled_for", key: "scheduledFor", type: "timestamptz" },
  },
};
