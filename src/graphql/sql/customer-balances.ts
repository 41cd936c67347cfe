import type { Statement } from "../../db/sql.ts";
import { openSql, overdueSql } from "../../invoices/status.ts";
import type { LocalDates } from "../local-dates.ts";
import { Parameters } from "./parameters.ts";
import { statement } from "./statement.ts";

export interface BalanceRow {
  readonly customerId: string;
  readonly currencyCode: string;
  readonly open: string;
  readonly overdue: string;
}

/**
 * What each of the customers owes, per currency, today. Customers who owe nothing have no row.
 *
 * Index: invoices_cache_user_id_customer_id_due_date_id_idx.
 */
export function customerBalances(
  userId: string,
  customerIds: readonly string[],
  localDates: LocalDates,
): Statement {
  const parameters = new Parameters(userId, localDates);
  const overdue = overdueSql("i", parameters.today("i"));
  const text = `
    select
      i.customer_id as "customerId",
      i.currency_code as "currencyCode",
      sum(i.balance) as open,
      coalesce(sum(i.balance) filter (where ${overdue}), 0) as overdue
    from invoices_cache i
    where i.user_id = $1
      and i.customer_id = any(${parameters.bind(customerIds, "uuid[]")})
      and i.deleted_at is null
      and ${openSql("i")}
    group by i.customer_id, i.currency_code
    order by i.customer_id, i.currency_code`;
  return statement(text, parameters.values);
}
