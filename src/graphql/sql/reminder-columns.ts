/** The columns of `ReminderRow`, for the alias `r`. */
export const REMINDER_COLUMNS = `
      r.id,
      r.invoice_id as "invoiceId",
      r.customer_id as "customerId",
      r.offset_days as "offsetDays",
      r.due_date as "dueDate",
      r.scheduled_for as "scheduledFor",
      r.channel,
      r.status,
      r.reason,
      r.delivered_at as "deliveredAt",
      r.created_at as "createdAt",
      r.updated_at as "updatedAt"`;
