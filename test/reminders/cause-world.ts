import { inTransaction, type Queryable } from "../../src/db/sql.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";

const DAY_MS = 86_400_000;
const MOMENT_MS = 2_000;
const HOLDER = "Imke";

/** A customer with a phone and an open invoice due in a month, in the sandbox. */
export interface Subject {
  readonly customerId: string;
  readonly personId: string;
  readonly invoiceId: string;
}

/** The sandbox, synced by the test, with what people may do beside it. */
export interface CauseWorld {
  readonly sync: SyncWorld;
  readonly by: string;
  addSubject(phone?: string): Subject;
  /** The stored invoice's own id. */
  invoiceOf(subject: Subject): Promise<string>;
  customerOf(subject: Subject): Promise<string>;
  /** The reminder of the step, for the invoice's present due date. */
  reminderOf(subject: Subject, offsetDays: number): Promise<string>;
  /** In a transaction of a person's. */
  person<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** "2 CANCELED PAID, 1 DELIVERED": how many of the invoice's reminders are in which state. */
  remindersOf(subject: Subject): Promise<string>;
  /** As `remindersOf`, of what happened since the instant: kind, reason, what was before, cause and person. */
  eventsOf(subject: Subject, since: string): Promise<string>;
  blockOf(subject: Subject): Promise<string | null>;
  /** Zoho tells seconds apart, and nothing shorter: what follows happens in later ones. Gives the database's time. */
  nextMoment(): Promise<string>;
}

export function dateIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

export async function createCauseWorld(): Promise<CauseWorld> {
  let ahead = 0;
  const sync = await createSyncWorld({
    customers: 3,
    invoices: 3,
    now: () => Date.now() + ahead,
  });
  const { database, userId } = sync;
  const { world } = sync.sandbox;
  await database.pool.query({
    text: "insert into reminder_policies (user_id, offset_days, weekdays) values ($1, '{-1,0,1}', '{1,2,3,4,5,6,7}')",
    values: [userId],
  });

  async function one(text: string, values: readonly unknown[]): Promise<string | null> {
    const { rows } = await database.pool.query<{ value: string | null }>({
      text,
      values: [...values],
    });
    return rows[0]?.value ?? null;
  }
  const found = async (text: string, values: readonly unknown[]): Promise<string> => {
    const value = await one(text, values);
    if (value === null) throw new Error(`Nothing is stored: ${text} ${values.join(", ")}`);
    return value;
  };
  const counted = async (lines: string, values: readonly unknown[]): Promise<string> =>
    (await one(
      `
        select string_agg(concat(count, ' ', line), ', ' order by line) as value
        from (select line, count(*) from (${lines}) l group by line) c
      `,
      values,
    )) ?? "none";

  const invoiceOf = ({ invoiceId }: Subject) =>
    found("select id as value from invoices_cache where zoho_invoice_id = $1", [invoiceId]);
  return {
    sync,
    by: HOLDER,
    addSubject(phone = "+49 431 5550142") {
      const customer = world.createCustomer({
        name: "Nordlicht",
        persons: [{ firstName: "Ada", isPrimary: true, mobile: phone }],
        billingAddress: { country: "Germany", countryCode: "DE" },
      });
      const invoice = world.createInvoice({
        customerId: customer.id,
        total: "100.00",
        dueDate: dateIn(30),
      });
      const personId = customer.persons[0]?.id ?? "";
      return { customerId: customer.id, personId, invoiceId: invoice.id };
    },
    invoiceOf,
    customerOf: ({ customerId }) =>
      found("select id as value from customers_cache where zoho_customer_id = $1", [customerId]),
    async reminderOf(subject, offsetDays) {
      return found(
        `
          select r.id as value
          from payment_reminders r
          join invoices_cache i on i.id = r.invoice_id and i.due_date = r.due_date
          where i.id = $1 and r.offset_days = $2
        `,
        [await invoiceOf(subject), offsetDays],
      );
    },
    person: (work) => inTransaction(database.pool, work),
    async remindersOf(subject) {
      return counted(
        "select concat_ws(' ', status, reason) as line from payment_reminders where invoice_id = $1",
        [await invoiceOf(subject)],
      );
    },
    async eventsOf(subject, since) {
      return counted(
        `
          select concat_ws(
            ' ', e.kind, e.reason, 'was ' || (e.data ->> 'was'), 'by ' || e.cause, e.actor
          ) as line
          from reminder_events e
          left join payment_reminders r on r.id = e.reminder_id
          where (r.invoice_id = $1 or e.invoice_id = $1) and e.created_at > $2
        `,
        [await invoiceOf(subject), since],
      );
    },
    async blockOf(subject) {
      return one("select reminders_blocked_by as value from invoices_cache where id = $1", [
        await invoiceOf(subject),
      ]);
    },
    nextMoment() {
      ahead += MOMENT_MS;
      return found("select clock_timestamp()::text as value", []);
    },
  };
}
