import type { Queryable } from "../db/sql.ts";
import type { StoredInvoice } from "../invoices/upsert-invoices.ts";
import { SYNC_ACTOR } from "./actor.ts";
import { writeBalanceEvents } from "./sql/balance-events.ts";
import { type QueueScope, queueInvoices } from "./sql/queue.ts";

/**
 * Has the reminders of invoices that were just stored planned anew, where the invoices changed, and tells their history
 * of payments that leave something open. In the transaction that stored them: neither is lost with a killed process.
 */
export async function noteInvoices(
  tx: Queryable,
  scope: QueueScope,
  stored: readonly StoredInvoice[],
): Promise<void> {
  await queueInvoices(
    tx,
    scope,
    // One that is new and closed was given its reason with its row.
    stored
      .filter(
        ({ outcome, openBalance }) =>
          outcome === "UPDATED" || (outcome === "INSERTED" && openBalance !== null),
      )
      .map((invoice) => invoice.id),
  );
  const changes = stored.flatMap(({ id, openBalanceBefore: from, openBalance: to }) =>
    from === null || to === null || from === to ? [] : [{ invoiceId: id, from, to }],
  );
  await writeBalanceEvents(tx, scope.userId, changes, SYNC_ACTOR);
}
