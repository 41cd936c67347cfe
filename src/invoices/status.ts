/**
 * The status of an invoice, as one SQL expression for the API's field, filters and sums:
 *
 * VOID, DRAFT and PAID as the source says; else OVERDUE when something is open and the due date is before today; else
 * PARTIALLY_PAID when part of the total is open; else VIEWED or SENT as the source says; else OTHER.
 *
 * "Today" is the organization's local date. It comes in as SQL, a bound parameter; never `current_date`, which is the
 * day of the database server.
 */
export const INVOICE_STATUSES = [
  "VOID",
  "DRAFT",
  "PAID",
  "OVERDUE",
  "PARTIALLY_PAID",
  "VIEWED",
  "SENT",
  "OTHER",
] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

/** Something is left to pay. Word for word the condition of the index invoices_cache_open_idx, apart from deletion. */
export function openSql(row: string): string {
  return `(${row}.balance > 0 and lower(${row}.status) not in ('draft', 'void', 'paid'))`;
}

/** Why nothing is left to pay: 'VOID', 'DRAFT' or 'PAID'; null of an open invoice. */
export function closedSql(row: string): string {
  return `case
    when ${openSql(row)} then null
    when lower(${row}.status) in ('void', 'draft') then upper(${row}.status)
    else 'PAID'
  end`;
}

export function overdueSql(row: string, today: string): string {
  return `(${openSql(row)} and ${row}.due_date < ${today})`;
}

/** Whole days since the due date; 0 when not overdue. */
export function daysOverdueSql(row: string, today: string): string {
  return `case when ${overdueSql(row, today)} then ${today} - ${row}.due_date else 0 end`;
}

export function invoiceStatusSql(row: string, today: string): string {
  return `case
    when lower(${row}.status) in ('void', 'draft', 'paid') then upper(${row}.status)
    when ${overdueSql(row, today)} then 'OVERDUE'
    when ${row}.balance > 0 and ${row}.balance < ${row}.total then 'PARTIALLY_PAID'
    when lower(${row}.status) in ('viewed', 'sent') then upper(${row}.status)
    else 'OTHER'
  end`;
}
