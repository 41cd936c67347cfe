import type { Statement } from "../../db/sql.ts";
import { openSql } from "../../invoices/status.ts";
import type { LocalDates } from "../local-dates.ts";
import { Parameters } from "./parameters.ts";
import { statement } from "./statement.ts";

export interface ReceivablesRow {
  readonly currencyCode: string;
  /** 0: not due; 1: 1 to 30 days overdue; 2: 31 to 60; 3: 61 to 90; 4: more. */
  readonly bucket: number;
  readonly invoices: number;
  readonly balance: string;
}

/**
 * Open invoices of one organization, counted and summed by currency and age.
 *
 * Index: invoices_cache_open_idx alone; no row of the table is read.
 */
export function receivables(
  userId: string,
  organizationId: string,
  localDates: LocalDates,
): Statement {
  const parameters = new Parameters(userId, localDates);
  const organization = parameters.bind(organizationId, "uuid");
  const today = parameters.today("i");
  const text = `
    select
      i.currency_code as "currencyCode",
      case
        when i.due_date >= ${today} then 0
        when i.due_date >= ${today} - 30 then 1
        when i.due_date >= ${today} - 60 then 2
        when i.due_date >= ${today} - 90 then 3
        else 4
      end as bucket,
      count(*)::int as invoices,
      sum(i.balance) as balance
    from invoices_cache i
    where i.user_id = $1
      and i.organization_id = ${organization}
      and i.deleted_at is null
      and ${openSql("i")}
    group by 1, 2
    order by 1, 2`;
  return statement(text, parameters.values);
}
