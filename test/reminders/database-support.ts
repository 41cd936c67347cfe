import { randomUUID } from "node:crypto";
import type { Queryable } from "../../src/db/sql.ts";
import { eventsOfInvoices, eventsOfReminders } from "../../src/graphql/sql/reminder-events.ts";
import { reconcileBatch } from "../../src/reminders/reconcile-batch.ts";
import {
  addCounts,
  NOTHING_RECONCILED,
  type ReconcileCounts,
} from "../../src/reminders/reconcile-counts.ts";

export interface Tenant {
  readonly userId: string;
  readonly organizationId: string;
}

export async function createTenant(db: Queryable): Promise<Tenant> {
  const userId = randomUUID();
  const organizationId = randomUUID();
  await db.query({
    text: "insert into users (id, name) values ($1, $2)",
    values: [userId, userId],
  });
  await addOrganization(db, userId, organizationId);
  return { userId, organizationId };
}

export async function addOrganization(
  db: Queryable,
  userId: string,
  organizationId: string,
): Promise<void> {
  await db.query({
    text: `
      insert into organizations (id, user_id, source, source_id, time_zone, country_code, currency_code, status)
      values ($1, $2, 'ZOHO_BOOKS', $3, 'Europe/Berlin', 'DE', 'EUR', 'ACTIVE')
    `,
    values: [organizationId, userId, organizationId],
  });
}

export async function addCustomer(
  db: Queryable,
  { userId, organizationId }: Tenant,
  phone: string | null = "+494315550142",
): Promise<string> {
  const id = randomUUID();
  await db.query({
    text: `
      insert into customers_cache (
        id, user_id, organization_id, zoho_customer_id, name, status, primary_phone, primary_phone_raw, country,
        zoho_last_modified_at, local_last_synced_at
      )
      values ($1, $2, $3, $4, 'Nordlicht', 'ACTIVE', $5, $5, 'DE', now(), now())
    `,
    values: [id, userId, organizationId, id, phone],
  });
  return id;
}

export async function addInvoices(
  db: Queryable,
  { userId, organizationId }: Tenant,
  customerId: string | null,
  count = 1,
  { status = "sent", balance = 100, dueDate = "2026-06-17" } = {},
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    text: `
      insert into invoices_cache (
        user_id, organization_id, zoho_invoice_id, zoho_customer_id, customer_id, number, status, date, due_date,
        total, balance, currency_code, zoho_last_modified_at, local_last_synced_at, updated_at
      )
      select
        $1, $2, gen_random_uuid()::text, coalesce($3::uuid::text, 'unknown'), $3, 'INV-' || n, $5, '2026-05-04', $7,
        100, $6, 'EUR', now(), now(), '2026-01-01Z'
      from generate_series(1, $4::integer) n
      returning id
    `,
    values: [userId, organizationId, customerId, count, status, balance, dueDate],
  });
  return rows.map((row) => row.id);
}

/** One line per reminder, by due date and offset: "2026-06-17 -1 PENDING 2026-06-16T07:00". */
export async function remindersOf(db: Queryable, invoiceId: string): Promise<string[]> {
  const { rows } = await db.query<{ line: string }>({
    text: `
      select concat_ws(
        ' ', due_date, offset_days, status, coalesce(reason, to_char(scheduled_for, 'YYYY-MM-DD"T"HH24:MI'))
      ) as line
      from payment_reminders
      where invoice_id = $1
      order by due_date, offset_days
    `,
    values: [invoiceId],
  });
  return rows.map((row) => row.line);
}

/** Kinds of events of the reminders, in the order in which they happened: "0 PLANNED". As users read them. */
export async function eventsOf(db: Queryable, invoiceId: string): Promise<string[]> {
  const { rows: owners } = await db.query<{ userId: string }>({
    text: `select user_id as "userId" from invoices_cache where id = $1`,
    values: [invoiceId],
  });
  const history = eventsOfInvoices(owners[0]?.userId ?? "", [invoiceId]);
  const { rows } = await db.query<{ line: string }>({
    text: `
      select concat_ws(' ', r.offset_days, e.kind, e.reason) as line
      from (${history.text}) e
      join payment_reminders r on r.id = e."reminderId"
      order by e."createdAt", r.offset_days
    `,
    values: history.values ?? [],
  });
  return rows.map((row) => row.line);
}

/** How many reminders of the user there are by offset, status and kind of event: "0 PENDING PLANNED 2200". */
export async function summaryOf(db: Queryable, userId: string): Promise<string[]> {
  const { rows: reminders } = await db.query<{ id: string; state: string }>({
    text: "select id, concat_ws(' ', offset_days, status) as state from payment_reminders where user_id = $1",
    values: [userId],
  });
  const history = eventsOfReminders(
    userId,
    reminders.map(({ id }) => id),
  );
  const { rows: events } = await db.query<{ parentId: string; kind: string }>(history);
  const kinds = Map.groupBy(events, ({ parentId }) => parentId);
  const lines = reminders.flatMap(({ id, state }) =>
    (kinds.get(id) ?? [{ kind: "" }]).map(({ kind }) => `${state} ${kind}`.trim()),
  );
  return [...Map.groupBy(lines, (line) => line)]
    .map(([line, { length }]) => `${line} ${length}`)
    .toSorted();
}

export async function blockOf(db: Queryable, invoiceId: string): Promise<string | null> {
  const { rows } = await db.query<{ block: string | null }>({
    text: "select reminders_blocked_by as block from invoices_cache where id = $1",
    values: [invoiceId],
  });
  return rows[0]?.block ?? null;
}

export async function setInvoice(db: Queryable, invoiceId: string, set: string): Promise<void> {
  await db.query({ text: `update invoices_cache set ${set} where id = $1`, values: [invoiceId] });
}

export async function setReminder(
  db: Queryable,
  invoiceId: string,
  offsetDays: number,
  set: string,
): Promise<string> {
  const { rows } = await db.query<{ id: string }>({
    text: `update payment_reminders set ${set} where invoice_id = $1 and offset_days = $2 returning id`,
    values: [invoiceId, offsetDays],
  });
  return rows[0]?.id ?? "";
}

/** Every row of what reminders may write, with its version in the database: any write changes it. */
export async function fingerprint(db: Queryable): Promise<unknown> {
  const { rows } = await db.query({
    text: `
      select
        (select md5(string_agg(concat_ws(',', id, xmin, ctid), ';' order by id)) from payment_reminders) as reminders,
        (select md5(string_agg(concat_ws(',', id, xmin, ctid), ';' order by id)) from invoices_cache) as invoices,
        (select count(*) from reminder_events) as events,
        (select count(*) from reminder_decisions) as decisions
    `,
  });
  return rows[0];
}

/** All invoices of the user, in one transaction. */
export async function reconcileAll(
  tx: Queryable,
  scope: { readonly userId: string; readonly organizationId?: string; readonly now: Date },
): Promise<ReconcileCounts> {
  let total = NOTHING_RECONCILED;
  for (let after: string | null = null; ; ) {
    const batch = await reconcileBatch(tx, { organizationId: null, ...scope, after, limit: 1_000 });
    total = addCounts(total, batch.counts);
    if (batch.next === null) return total;
    after = batch.next;
  }
}
