import type { Queryable } from "../../db/sql.ts";
import type { Actor } from "../actor.ts";

export interface BalanceChange {
  readonly invoiceId: string;
  /** Decimal texts, both above 0. */
  readonly from: string;
  readonly to: string;
}

/**
 * Tells the histories of open invoices that what is to be paid changed, though no reminder does. Index: invoices_cache
 * (user_id, id).
 */
export async function writeBalanceEvents(
  tx: Queryable,
  userId: string,
  changes: readonly BalanceChange[],
  actor: Actor,
): Promise<void> {
  if (changes.length === 0) return;
  await tx.query({
    name: "write_balance_events",
    text: `
      insert into reminder_events (user_id, invoice_id, kind, data, cause, actor)
      select
        $1, i.id, 'BALANCE_CHANGED',
        jsonb_build_object('balanceFrom', t.before, 'balanceTo', t.after, 'currency', i.currency_code), $5, $6
      from unnest($2::uuid[], $3::text[], $4::text[]) as t (id, before, after)
      join invoices_cache i on i.user_id = $1 and i.id = t.id
    `,
    values: [
      userId,
      changes.map((change) => change.invoiceId),
      changes.map((change) => change.from),
      changes.map((change) => change.to),
      actor.cause,
      actor.by,
    ],
  });
}
