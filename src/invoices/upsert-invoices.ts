import type { Queryable } from "../db/sql.ts";
import type { SourceInvoice } from "../source/records.ts";
import { INVOICE_HASH_VERSION, invoiceHash } from "./hash.ts";
import { closedSql, openSql } from "./status.ts";

export interface UpsertInvoices {
  readonly userId: string;
  readonly organizationId: string;
  /** The run that saw these rows in a list, or asked for them in a list's place; null leaves the mark of another. */
  readonly runId: string | null;
  /** Epoch ms, by the source's clock: when the answer that holds these rows was asked for. */
  readonly requestedAt: number;
  /** Each source id at most once. */
  readonly invoices: readonly SourceInvoice[];
}

export interface StoredInvoice {
  readonly id: string;
  readonly sourceId: string;
  readonly customerSourceId: string;
  readonly customerId: string | null;
  readonly outcome: "INSERTED" | "UPDATED" | "UNCHANGED";
  /** This run had stored the record before: it is counted already. */
  readonly seenBefore: boolean;
  /** Decimal text: what was to be paid until now; null when it was not open, or not stored. */
  readonly openBalanceBefore: string | null;
  /** The same as it is now; also null when it is UNCHANGED. */
  readonly openBalance: string | null;
}

/**
 * Stores a page of invoices in one statement and links each to its customer when that is known. A row is written when
 * its hash, hash version or modified time differs, or when it was deleted; never by an answer older than the one it
 * came from. The others are only marked as seen: those columns are in no index, so the row stays on its page.
 *
 * A new invoice that is closed already is stored with the reason why it gets no reminders: to write it later would cost
 * a second version of the row in all its indexes.
 *
 * Index: invoices_cache (organization_id, zoho_invoice_id), customers_cache (organization_id, zoho_customer_id).
 */
export async function upsertInvoices(
  tx: Queryable,
  { userId, organizationId, runId, requestedAt, invoices }: UpsertInvoices,
): Promise<StoredInvoice[]> {
  if (invoices.length === 0) return [];
  const { rows } = await tx.query<StoredInvoice>({
    name: "upsert_invoices",
    text: `
      with incoming as (
        select *
        from unnest(
          $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::date[], $12::date[],
          $13::numeric[], $14::numeric[], $15::text[], $16::integer[], $17::date[], $18::timestamptz[], $19::text[]
        ) as t (
          zoho_invoice_id, zoho_customer_id, number, reference, status, date, due_date,
          total, balance, currency_code, reminders_sent, last_reminder_on, modified_at, hash
        )
      ),
      before as (
        select
          c.zoho_invoice_id,
          coalesce(c.last_seen_run_id = $3::uuid, false) as seen,
          case when c.deleted_at is null and ${openSql("c")} then c.balance end as open_balance
        from invoices_cache c
        join incoming using (zoho_invoice_id)
        where c.organization_id = $2
      ),
      written as (
        insert into invoices_cache as c (
          user_id, organization_id, zoho_invoice_id, zoho_customer_id, customer_id, number, reference, status,
          date, due_date, total, balance, currency_code, zoho_reminders_sent, zoho_last_reminder_on,
          zoho_last_modified_at, requested_at, local_last_synced_at, sync_hash, hash_version, last_seen_run_id,
          reminders_blocked_by
        )
        select
          $1, $2, i.zoho_invoice_id, i.zoho_customer_id, customer.id, i.number, i.reference, i.status,
          i.date, i.due_date, i.total, i.balance, i.currency_code, i.reminders_sent, i.last_reminder_on,
          i.modified_at, $4, now(), i.hash, $5, $3,
          ${closedSql("i")}
        from incoming i
        left join customers_cache customer
          on customer.organization_id = $2 and customer.zoho_customer_id = i.zoho_customer_id
        order by i.zoho_invoice_id
        on conflict (organization_id, zoho_invoice_id) do update set
          zoho_customer_id = excluded.zoho_customer_id,
          customer_id = excluded.customer_id,
          number = excluded.number,
          reference = excluded.reference,
          status = excluded.status,
          date = excluded.date,
          due_date = excluded.due_date,
          total = excluded.total,
          balance = excluded.balance,
          currency_code = excluded.currency_code,
          zoho_reminders_sent = excluded.zoho_reminders_sent,
          zoho_last_reminder_on = excluded.zoho_last_reminder_on,
          zoho_last_modified_at = excluded.zoho_last_modified_at,
          requested_at = excluded.requested_at,
          local_last_synced_at = excluded.local_last_synced_at,
          sync_hash = excluded.sync_hash,
          hash_version = excluded.hash_version,
          last_seen_run_id = coalesce(excluded.last_seen_run_id, c.last_seen_run_id),
          deleted_at = null,
          updated_at = now()
        where
          (excluded.zoho_last_modified_at, excluded.requested_at)
            >= (c.zoho_last_modified_at, coalesce(c.requested_at, '-infinity'))
          and (c.deleted_at is null or excluded.requested_at > c.deleted_at)
          and (
            c.sync_hash is distinct from excluded.sync_hash
            or c.hash_version <> excluded.hash_version
            or c.zoho_last_modified_at <> excluded.zoho_last_modified_at
            or c.deleted_at is not null
          )
        returning
          c.id, c.zoho_invoice_id, c.customer_id, c.xmax = 0 as inserted,
          case when ${openSql("c")} then c.balance end as open_balance
      ),
      touched as (
        update invoices_cache c
        set
          local_last_synced_at = now(),
          last_seen_run_id = coalesce($3, c.last_seen_run_id),
          requested_at = greatest(c.requested_at, $4)
        from incoming i
        where c.organization_id = $2
          and c.zoho_invoice_id = i.zoho_invoice_id
          and not exists (select from written w where w.zoho_invoice_id = c.zoho_invoice_id)
        returning c.id, c.zoho_invoice_id, c.customer_id
      )
      select
        coalesce(w.id, t.id) as "id",
        i.zoho_invoice_id as "sourceId",
        i.zoho_customer_id as "customerSourceId",
        coalesce(w.customer_id, t.customer_id) as "customerId",
        case when w.inserted then 'INSERTED' when w.id is not null then 'UPDATED' else 'UNCHANGED' end as "outcome",
        coalesce(b.seen, false) as "seenBefore",
        b.open_balance::text as "openBalanceBefore",
        w.open_balance::text as "openBalance"
      from incoming i
      left join written w using (zoho_invoice_id)
      left join touched t using (zoho_invoice_id)
      left join before b using (zoho_invoice_id)
    `,
    values: [
      userId,
      organizationId,
      runId,
      new Date(requestedAt),
      INVOICE_HASH_VERSION,
      invoices.map((invoice) => invoice.sourceId),
      invoices.map((invoice) => invoice.customerSourceId),
      invoices.map((invoice) => invoice.number),
      invoices.map((invoice) => invoice.reference),
      invoices.map((invoice) => invoice.status),
      invoices.map((invoice) => invoice.date),
      invoices.map((invoice) => invoice.dueDate),
      invoices.map((invoice) => invoice.total),
      invoices.map((invoice) => invoice.balance),
      invoices.map((invoice) => invoice.currencyCode),
      invoices.map((invoice) => invoice.remindersSent),
      invoices.map((invoice) => invoice.lastReminderOn),
      invoices.map((invoice) => new Date(invoice.modifiedAt)),
      invoices.map(invoiceHash),
    ],
  });
  return rows;
}
