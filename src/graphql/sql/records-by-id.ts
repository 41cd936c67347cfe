import type { Statement } from "../../db/sql.ts";
import type { LocalDates } from "../local-dates.ts";
import { CUSTOMER_COLUMNS } from "./customer-columns.ts";
import { invoiceColumns } from "./invoice-columns.ts";
import { Parameters } from "./parameters.ts";
import { REMINDER_COLUMNS } from "./reminder-columns.ts";
import { selectList } from "./select-list.ts";
import { statement } from "./statement.ts";

/** Deleted customers too. Index: customers_cache_user_id_id_key. */
export function customersById(userId: string, ids: readonly string[]): Statement {
  const parameters = new Parameters(userId, []);
  const text = `
    select ${selectList(CUSTOMER_COLUMNS, parameters, null)}
    from customers_cache c
    where c.user_id = $1
      and c.id = any(${parameters.bind(ids, "uuid[]")})`;
  return statement(text, parameters.values);
}

/** Deleted invoices too. Index: invoices_cache_user_id_id_key. */
export function invoicesById(
  userId: string,
  ids: readonly string[],
  localDates: LocalDates,
): Statement {
  const parameters = new Parameters(userId, localDates);
  const text = `
    select ${invoiceColumns(parameters, null)}
    from invoices_cache i
    where i.user_id = $1
      and i.id = any(${parameters.bind(ids, "uuid[]")})`;
  return statement(text, parameters.values);
}

/** Index: payment_reminders_pkey. */
export function remindersById(userId: string, ids: readonly string[]): Statement {
  const parameters = new Parameters(userId, []);
  const text = `
    select ${selectList(REMINDER_COLUMNS, parameters, null)}
    from payment_reminders r
    where r.user_id = $1
      and r.id = any(${parameters.bind(ids, "uuid[]")})`;
  return statement(text, parameters.values);
}
