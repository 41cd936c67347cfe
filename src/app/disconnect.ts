import { raiseDataVersion } from "../db/data-version.ts";
import type { Database } from "../db/database.ts";
import { inTransaction, type Queryable } from "../db/sql.ts";
import { notifyRunSql } from "../sync/notify-run.ts";

export interface DisconnectRequest {
  readonly organizationId: string;
  /** Removes everything that came from the organization, for good. */
  readonly purge: boolean;
}

/** In this order, because the keys between them do not cascade. Rows not named here go with the ones they belong to. */
const PURGED = [
  // A start of a run waits for this, and then finds no organization; else its run would keep the rows from going.
  "select from organizations where user_id = $2 and id = $1 for update",
  `
    delete from payment_reminders r
    using invoices_cache i
    where r.user_id = $2 and r.invoice_id = i.id and i.organization_id = $1
  `,
  `
    delete from reminder_decisions d
    using invoices_cache i
    where d.user_id = $2 and d.invoice_id = i.id and i.organization_id = $1
  `,
  `
    delete from reminder_decisions d
    using customers_cache c
    where d.user_id = $2 and d.customer_id = c.id and c.organization_id = $1
  `,
  ...[
    "reminder_queue",
    "invoices_cache",
    "customers_cache",
    "sync_issues",
    "sync_runs",
    "sync_metadata",
  ].map((table) => `delete from ${table} where user_id = $2 and organization_id = $1`),
  "delete from organizations where user_id = $2 and id = $1",
];

/**
 * Ends a connection: its secrets are deleted, its runs cancelled, and no reminder goes out on data that nobody refreshes
 * any more. Connecting again goes on where it was, unless it was purged.
 *
 * First its runs end, in a transaction of their own: from then on no worker can write for the organization any more, so
 * what follows misses nothing that a page in hand still stored. Cut off in between, it is made whole by doing it again.
 *
 * @returns false when there is no such organization.
 */
export async function disconnect(
  db: Pick<Database, "pool">,
  { organizationId, purge }: DisconnectRequest,
): Promise<boolean> {
  const userId = await inTransaction(db.pool, async (tx) => {
    const owner = await disable(tx, organizationId);
    if (owner === null) return null;
    await forgetReplans(tx, organizationId);
    await cancelRuns(tx, organizationId);
    await raiseDataVersion(tx, owner);
    return owner;
  });
  if (userId === null) return false;
  await inTransaction(db.pool, async (tx) => {
    await cancelReminders(tx, userId, organizationId);
    await raiseDataVersion(tx, userId);
  });
  if (purge) {
    await inTransaction(db.pool, async (tx) => {
      // As many rows as there are take as long as they take.
      await tx.query({ text: "set local statement_timeout = 0" });
      for (const text of PURGED) await tx.query({ text, values: [organizationId, userId] });
      await raiseDataVersion(tx, userId);
    });
  }
  return true;
}

/** @returns the user's id. Indexes: organizations_pkey, organization_credentials_pkey. */
async function disable(tx: Queryable, organizationId: string): Promise<string | null> {
  const { rows } = await tx.query<{ userId: string }>({
    text: `
      with secrets as (
        delete from organization_credentials
        where organization_id = $1
      )
      update organizations
      set status = 'DISABLED', updated_at = clock_timestamp()
      where id = $1
      returning user_id as "userId"
    `,
    values: [organizationId],
  });
  return rows[0]?.userId ?? null;
}

/** Index: payment_reminders_invoice_id_offset_days_due_date_key. */
async function cancelReminders(
  tx: Queryable,
  userId: string,
  organizationId: string,
): Promise<void> {
  await tx.query({
    text: `
      with canceled as (
        update payment_reminders r
        set status = 'CANCELED', reason = 'MANUAL', updated_at = clock_timestamp()
        from invoices_cache i
        where r.user_id = $1
          and r.invoice_id = i.id
          and i.organization_id = $2
          and r.status = 'PENDING'
        returning r.id
      )
      insert into reminder_events (user_id, reminder_id, kind, reason, cause)
      select $1, id, 'CANCELED', 'MANUAL', 'PERSON'
      from canceled
    `,
    values: [userId, organizationId],
  });
}

/** So that reminders are planned as soon as it is connected again, be it on the same day. Index: the unique one. */
async function forgetReplans(tx: Queryable, organizationId: string): Promise<void> {
  await tx.query({
    text: "delete from reminder_replans where organization_id = $1",
    values: [organizationId],
  });
}

/** Whoever follows one of them is told. Index: sync_runs_unfinished_idx. */
async function cancelRuns(tx: Queryable, organizationId: string): Promise<void> {
  await tx.query({
    text: `
      with canceled as (
        update sync_runs
        set
          status = 'CANCELED',
          phase = null,
          error_code = 'ORGANIZATION_DISABLED',
          error = 'The organization was disconnected.',
          seq = seq + 1,
          lease_token = lease_token + 1,
          lease_until = null,
          throttled_until = null,
          resumes_at = null,
          finished_at = clock_timestamp(),
          updated_at = clock_timestamp()
        where organization_id = $1 and status in ('QUEUED', 'RUNNING', 'WAITING')
        returning id, user_id, organization_id, seq
      ),
      phases as (
        update sync_phases p
        set status = 'CANCELED', finished_at = clock_timestamp()
        from canceled c
        where p.run_id = c.id and p.status in ('PENDING', 'RUNNING', 'WAITING')
      )
      select ${notifyRunSql("canceled")}
      from canceled
    `,
    values: [organizationId],
  });
}
