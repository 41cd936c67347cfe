import type { Queryable } from "../../db/sql.ts";
import type { StoredReminder } from "../changes.ts";
import type {
  Decision,
  PlannedCustomer,
  PlannedInvoice,
  ReminderBlock,
} from "../reminder-block.ts";
import { IS_CANDIDATE } from "./lock-candidates.ts";

export interface CandidateBatch {
  readonly userId: string;
  /** Null: all organizations of the user. */
  readonly organizationId: string | null;
  /** Keyset: the last invoice id of the batch before, null for the first. */
  readonly after: string | null;
  readonly limit: number;
}

/** An invoice with all that planning its reminders needs. */
export interface Candidate {
  readonly id: string;
  readonly blockedBy: ReminderBlock | null;
  readonly invoice: PlannedInvoice;
  readonly customer: PlannedCustomer | null;
  readonly reminders: readonly StoredReminder[];
  readonly decisions: readonly Decision[];
}

type Row = Omit<Candidate, "reminders"> & { readonly reminders: readonly (readonly unknown[])[] };

const BEFORE_ALL_IDS = "00000000-0000-0000-0000-000000000000";

// Neither statement is prepared. What is planned first is planned on an empty table, and a plan that is kept from then
// reads all reminders for each invoice, until the table's statistics are renewed. To plan takes a thousandth of a batch.

const epochMs = (column: string) => `(date_part('epoch', ${column}) * 1000)::bigint`;

/**
 * The fields of a reminder, each with its SQL. They are sent as arrays in this order, without their names: naming them
 * seven times for each invoice doubles what reading costs.
 */
const REMINDER_FIELDS = {
  id: "p.id",
  offsetDays: "p.offset_days",
  dueDate: "p.due_date",
  status: "p.status",
  reason: "p.reason",
  scheduledFor: epochMs("p.scheduled_for"),
  openUntil: epochMs("p.open_until"),
  deliveredAt: epochMs("p.delivered_at"),
  claimedUntil: epochMs("p.claimed_until"),
  channel: "p.channel",
  customerId: "p.customer_id",
} as const satisfies Readonly<Record<keyof StoredReminder, string>>;
const FIELD_NAMES = Object.keys(REMINDER_FIELDS) as (keyof StoredReminder)[];

/**
 * The candidates of `from`, rows of invoices_cache, in id order. Reminders are found by invoice alone, which their foreign
 * key ties to the user: asked for the user as well, the planner may walk all of the user's reminders once per invoice.
 */
const selectCandidates = (from: string) => `
  select
    i.id as "id",
    i.reminders_blocked_by as "blockedBy",
    json_build_object(
      'status', i.status,
      'balance', i.balance::text,
      'dueDate', i.due_date::text,
      'deleted', i.deleted_at is not null,
      'sourceRemindedOn', i.zoho_last_reminder_on::text,
      'organizationTimeZone', o.time_zone
    ) as "invoice",
    case when c.id is not null then json_build_object(
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
  from ${from} i
  join organizations o on o.id = i.organization_id
  left join customers_cache c on c.user_id = i.user_id and c.id = i.customer_id
  left join lateral (
    select json_agg(
      json_build_array(${Object.values(REMINDER_FIELDS).join(", ")})
      order by p.id
    ) as reminders
    from payment_reminders p
    where p.invoice_id = i.id
  ) r on true
  left join lateral (
    select json_agg(
      json_build_object(
        'offsetDays', e.offset_days,
        'kind', e.kind,
        'until', ${epochMs("e.until")},
        'at', ${epochMs("e.at")}
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
  order by i.id
`;

/**
 * Reads the given invoices in id order. It is a statement of its own, after the one that locks: what a transaction did
 * that was waited for shows only to a statement started later.
 *
 * Index: invoices_cache (user_id, id), payment_reminders (invoice_id, offset_days, due_date), reminder_decisions (user_id,
 * invoice_id) and (user_id, customer_id).
 */
export async function readCandidates(
  tx: Queryable,
  userId: string,
  invoiceIds: readonly string[],
): Promise<Candidate[]> {
  const { rows } = await tx.query<Row>({
    text: selectCandidates(
      "(select * from invoices_cache where user_id = $1 and id = any($2::uuid[]))",
    ),
    values: [userId, invoiceIds],
  });
  return rows.map(candidateOf);
}

/**
 * Reads a batch of candidates as they are at this moment, in id order, and locks none of them. The batch is cut out before
 * anything is joined, or the planner may join and sort all of the user's invoices for each. Index: as readCandidates.
 */
export async function readCandidateBatch(
  tx: Queryable,
  { userId, organizationId, after, limit }: CandidateBatch,
): Promise<Candidate[]> {
  const { rows } = await tx.query<Row>({
    text: selectCandidates(`(
      select *
      from invoices_cache i
      where i.user_id = $1
        and ($2::uuid is null or i.organization_id = $2)
        and i.id > $3
        and ${IS_CANDIDATE}
      order by i.id
      limit $4
    )`),
    values: [userId, organizationId, after ?? BEFORE_ALL_IDS, limit],
  });
  return rows.map(candidateOf);
}

function candidateOf(row: Row): Candidate {
  return { ...row, reminders: row.reminders.map(reminderOf) };
}

function reminderOf(values: readonly unknown[]): StoredReminder {
  const reminder: Partial<Record<keyof StoredReminder, unknown>> = {};
  FIELD_NAMES.forEach((name, at) => {
    reminder[name] = values[at];
  });
  return reminder as StoredReminder;
}
