import type { Queryable } from "../../db/sql.ts";
import { openSql } from "../../invoices/status.ts";

/** Whose invoices. */
export interface QueueScope {
  readonly userId: string;
  readonly organizationId: string;
}

// The queue is only added to and taken from, never changed: writers wait for nobody, and what is written by a
// transaction that is still open is found by whoever looks after it has ended. An invoice may stand in it twice.

/** Something changed that the invoices' reminders hang on: they are to be planned anew. */
export async function queueInvoices(
  tx: Queryable,
  { userId, organizationId }: QueueScope,
  invoiceIds: readonly string[],
): Promise<void> {
  if (invoiceIds.length === 0) return;
  await tx.query({
    name: "queue_invoices",
    text: `
      insert into reminder_queue (user_id, organization_id, invoice_id)
      select $1, $2, id
      from unnest($3::uuid[]) as t (id)
    `,
    values: [userId, organizationId, invoiceIds],
  });
}

/**
 * The same of all open invoices of these customers: why a closed one gets no reminders does not hang on its customer.
 * Index: invoices_cache (user_id, customer_id, due_date, id).
 */
export async function queueInvoicesOfCustomers(
  tx: Queryable,
  { userId, organizationId }: QueueScope,
  customerIds: readonly string[],
): Promise<void> {
  if (customerIds.length === 0) return;
  await tx.query({
    name: "queue_invoices_of_customers",
    text: `
      insert into reminder_queue (user_id, organization_id, invoice_id)
      select $1, $2, id
      from invoices_cache i
      where i.user_id = $1
        and i.customer_id = any($3::uuid[])
        and i.deleted_at is null
        and ${openSql("i")}
    `,
    values: [userId, organizationId, customerIds],
  });
}

/**
 * Takes the first entries out, at most `limit`, and returns their invoices, each once; none when the queue is empty.
 * What another transaction is taking is passed over. Taken and not committed, they stay. Index: reminder_queue
 * (organization_id, id).
 */
export async function takeQueued(
  tx: Queryable,
  { userId, organizationId }: QueueScope,
  limit: number,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>({
    name: "take_queued_invoices",
    text: `
      with first as (
        select id
        from reminder_queue
        where user_id = $1 and organization_id = $2
        order by organization_id, id
        limit $3
        for update skip locked
      ),
      taken as (
        delete from reminder_queue q
        using first
        where q.organization_id = $2 and q.id = first.id
        returning q.invoice_id
      )
      select distinct invoice_id as "id"
      from taken
    `,
    values: [userId, organizationId, limit],
  });
  return rows.map((row) => row.id);
}
