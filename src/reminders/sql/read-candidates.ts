import type { Queryable } from "../../db/sql.ts";
import type { StoredReminder } from "../changes.ts";
import type {
  Decision,
  PlannedCustomer,
  PlannedInvoice,
  ReminderBlock,
} from "../reminder-block.ts";

/** An invoice with all that planning its reminders needs. */
export interface Candidate {
  readonly id: string;
  readonly blockedBy: ReminderBlock | null;
  readonly invoice: PlannedInvoice;
  readonly customer: PlannedCustomer | null;
  readonly reminders: readonly StoredReminder[];
  readonly decisions: readonly Decision[];
}

/**
 * Reads the given invoices in id order. It is a statement of its own, after the one that locks: what a transaction did
 * that was waited for shows only to a statement started later.
 *
 * Reminders are found by invoice alone, which their foreign key ties to the user: asked for the user as well, the planner
 * may walk all of the user's reminders once per invoice.
 *
 * Index: invoices_cache (user_id, id), payment_reminders (invoice_id, offset_days, due_date), reminder_decisions (user_id,
 * invoice_id) and (user_id, customer_id).
 */
export async function readCandidates(
  tx: Queryable,
  userId: string,
  invoiceIds: readonly string[],
): Promise<Candidate[]> {
  const { rows } = await tx.query<Candidate>({
    name: "read_reminder_candidates",
    text: `
      select
        i.id as "id",
        i.reminders_blocked_by as "blockedBy",
        jsonb_build_object(
          'status', i.status,
          'balance', i.balance::text,
          'dueDate', i.due_date::text,
          'deleted', i.deleted_at is not null,
          'sourceRemindedOn', i.zoho_last_reminder_on::text,
          'organizationTimeZone', o.time_zone
        ) as "invoice",
        case when c.id is not null then jsonb_build_object(
          'id', c.id,
          'active', c.status = 'ACTIVE',
          'deleted', c.deleted_at is not null,
          'phone', c.primary_phone,
          'phoneRaw', c.primary_phone_raw,
          'country', c.country,
          'timeZone', c.time_zone
        ) end as "customer",
        coalesce(r.reminders, '[]') as "reminders",
        coalesce(d.decisions, '[]') as "decisions"
      from invoices_cache i
      join organizations o on o.id = i.organization_id
      left join customers_cache c on c.user_id = i.user_id and c.id = i.customer_id
      left join lateral (
        select jsonb_agg(
          jsonb_build_object(
            'id', p.id,
            'offsetDays', p.offset_days,
            'dueDate', p.due_date::text,
            'status', p.status,
            'reason', p.reason,
            'scheduledFor', (extract(epoch from p.scheduled_for) * 1000)::bigint,
            'openUntil', (extract(epoch from p.open_until) * 1000)::bigint,
            'deliveredAt', (extract(epoch from p.delivered_at) * 1000)::bigint,
            'claimedUntil', (extract(epoch from p.claimed_until) * 1000)::bigint,
            'channel', p.channel,
            'customerId', p.customer_id
          )
          order by p.id
        ) as reminders
        from payment_reminders p
        where p.invoice_id = i.id
      ) r on true
      left join lateral (
        select jsonb_agg(
          jsonb_build_object(
            'offsetDays', e.offset_days,
            'kind', e.kind,
            'until', (extract(epoch from e.until) * 1000)::bigint,
            'at', (extract(epoch from e.at) * 1000)::bigint
          )
        ) as decisions
        from (
          select offset_days, kind, until, at
          from reminder_decisions
          where user_id = i.user_id and invoice_id = i.id and ended_at is null
          union all
          select offset_days, kind, until, at
          from reminder_decisions
          where user_id = i.user_id and customer_id = i.customer_id and ended_at is null
        ) e
      ) d on true
      where i.user_id = $1 and i.id = any($2::uuid[])
      order by i.id
    `,
    values: [userId, invoiceIds],
  });
  return rows;
}
