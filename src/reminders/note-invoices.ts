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
  await noteBalances(tx, scope.userId, stored);
}

/** Only the second half of `noteInvoices`, for a transaction that plans at once. */
export function noteBalances(
  tx: Queryable,
  userId: string,
  stored: readonly StoredInvoice[],
): Promise<void> {
  const changes = stored.flatMap(({ id, openBalanceBefore: from, openBalance: to }) =>
    from === null || to === null || from === to ? [] : [{ invoiceId: id, from, to }],
  );
  return writeBalanceEvents(tx, userId, changes, SYNC_ACTOR);
}
