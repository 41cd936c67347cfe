import type { Queryable } from "../db/sql.ts";
import { TIME_ORDERED_ID } from "../db/time-ordered-id.ts";
import type { HashedInvoice, InvoiceAnswer } from "./answer.ts";
import { INVOICE_HASH_VERSION } from "./hash.ts";
import { closedSql, openSql } from "./status.ts";
import { supersedesSql } from "./supersedes.ts";

export interface WrittenInvoice {
  readonly id: string;
  readonly sourceId: string;
  readonly customerId: string | null;
  readonly isNew: boolean;
  /** Decimal text: what is to be paid; null of one that is not open. */
  readonly openBalance: string | null;
}

/**
 * Writes invoices that are new or outdated, and links each to its customer when that is known. One that another
 * transaction has stored meanwhile is left alone where it is as good, and not returned. `offset 0` has each customer
 * looked up by the index.
 *
 * A new invoice that is closed already is stored with the reason why it gets no reminders: to write it later would cost
 * a second version of the row in all its indexes.
 *
 * Index: invoices_cache (organization_id, zoho_invoice_id), customers_cache (organization_id, zoho_customer_id).
 */
export async function writeInvoices(
  tx: Queryable,
  { userId, organizationId, runId, requestedAt }: InvoiceAnswer,
  invoices: readonly HashedInvoice[],
): Promise<WrittenInvoice[]> {
  const { rows } = await tx.query<WrittenInvoice>({
    name: "write_invoices",
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
      )
      insert into invoices_cache as c (
        id, user_id, organization_id, zoho_invoice_id, zoho_customer_id, customer_id, number, reference, status,
        date, due_date, total, balance, currency_code, zoho_reminders_sent, zoho_last_reminder_on,
        zoho_last_modified_at, requested_at, local_last_synced_at, sync_hash, hash_version, last_seen_run_id,
        reminders_blocked_by
      )
      select
        ${TIME_ORDERED_ID}, $1, $2, i.zoho_invoice_id, i.zoho_customer_id, customer.id, i.number, i.reference, i.status,
        i.date, i.due_date, i.total, i.balance, i.currency_code, i.reminders_sent, i.last_reminder_on,
        i.modified_at, $4, now(), i.hash, $5, $3,
        ${closedSql("i")}
      from incoming i
      left join lateral (
        select c.id
        from customers_cache c
        where c.organization_id = $2 and c.zoho_customer_id = i.zoho_customer_id
        offset 0
      ) customer on true
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
      where ${supersedesSql("excluded")}
      returning
        c.id as "id",
        c.zoho_invoice_id as "sourceId",
        c.customer_id as "customerId",
        c.xmax = 0 as "isNew",
        case when ${openSql("c")} then c.balance::text end as "openBalance"
    `,
    values: [
      userId,
      organizationId,
      runId,
      new Date(requestedAt),
      INVOICE_HASH_VERSION,
      invoices.map(({ invoice }) => invoice.sourceId),
      invoices.map(({ invoice }) => invoice.customerSourceId),
      invoices.map(({ invoice }) => invoice.number),
      invoices.map(({ invoice }) => invoice.reference),
      invoices.map(({ invoice }) => invoice.status),
      invoices.map(({ invoice }) => invoice.date),
      invoices.map(({ invoice }) => invoice.dueDate),
      invoices.map(({ invoice }) => invoice.total),
      invoices.map(({ invoice }) => invoice.balance),
      invoices.map(({ invoice }) => invoice.currencyCode),
      invoices.map(({ invoice }) => invoice.remindersSent),
      invoices.map(({ invoice }) => invoice.lastReminderOn),
      invoices.map(({ invoice }) => new Date(invoice.modifiedAt)),
      invoices.map(({ hash }) => hash),
    ],
  });
  return rows;
}
