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

/**
 * The due date is before today, and something is open.
 *
 * @param today the organization's local date, in SQL: a bound parameter or a column made of one; never `current_date`,
 *   which is the day of the database server.
 */
export function overdueSql(row: string, today: string): string {
  return `(${openSql(row)} and ${row}.due_date < ${today})`;
}

/** Whole days since the due date; 0 when not overdue. */
export function daysOverdueSql(row: string, today: string): string {
  return `case when ${overdueSql(row, today)} then ${today} - ${row}.due_date else 0 end`;
}

/**
 * VOID, DRAFT and PAID as the source says; else OVERDUE; else PARTIALLY_PAID when part of the total is open; else VIEWED
 * or SENT as the source says; else OTHER. One expression for the API's field, filters and sums. `today` as in overdueSql.
 */
export function invoiceStatusSql(row: string, today: string): string {
  return `case
    when lower(${row}.status) in ('void', 'draft', 'paid') then upper(${row}.status)
    when ${overdueSql(row, today)} then 'OVERDUE'
    when ${row}.balance > 0 and ${row}.balance < ${row}.total then 'PARTIALLY_PAID'
    when lower(${row}.status) in ('viewed', 'sent') then upper(${row}.status)
    else 'OTHER'
  end`;
}
