import { inTransaction, type Queryable } from "../../src/db/sql.ts";
import { createTestApi } from "../graphql/support.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";

const DAY_MS = 86_400_000;
const MOMENT_MS = 2_000;
const HOLDER = "Imke";

const READ = `query ($sourceId: String!) {
  invoice(by: { source: { sourceId: $sourceId } }) {
    remindersBlockedBy
    reminders(first: 100) { nodes { status reason } }
    reminderHistory(last: 100) { kind reason was cause by note balanceFrom balanceTo }
  }
}`;

interface ReadInvoice {
  readonly remindersBlockedBy: string | null;
  readonly reminders: {
    readonly nodes: readonly { readonly status: string; readonly reason: string | null }[];
  };
  readonly reminderHistory: readonly {
    readonly kind: string;
    readonly reason: string | null;
    readonly was: string | null;
    readonly cause: string;
    readonly by: string | null;
    readonly note: string | null;
    readonly balanceFrom: string | null;
    readonly balanceTo: string | null;
  }[];
}

/** A customer with a phone and an open invoice due in a month, in the sandbox. */
export interface Subject {
  readonly customerId: string;
  readonly personId: string;
  readonly invoiceId: string;
}

/** The sandbox, synced by the test and read through the API, with what people may do beside it. */
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
  /** Counted in the same way, all events but the first so many: kind, reason, what was before, cause, person and note. */
  eventsOf(subject: Subject, after: number): Promise<string>;
  countEvents(subject: Subject): Promise<number>;
  blockOf(subject: Subject): Promise<string | null>;
  /** Zoho tells seconds apart, and nothing shorter: what follows happens in later ones. */
  nextMoment(laterMs?: number): void;
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
  const invoiceOf = ({ invoiceId }: Subject) =>
    found("select id as value from invoices_cache where zoho_invoice_id = $1", [invoiceId]);
  const api = createTestApi(database);
  const read = async ({ invoiceId: sourceId }: Subject): Promise<ReadInvoice> => {
    const { invoice } = await api.data<{ invoice: ReadInvoice }, object>({ userId }, READ, {
      sourceId,
    });
    return invoice;
  };
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
    remindersOf: async (subject) =>
      counted(
        (await read(subject)).reminders.nodes.map(({ status, reason }) => line(status, reason)),
      ),
    eventsOf: async (subject, after) =>
      counted(
        (await read(subject)).reminderHistory
          .slice(after)
          .map(({ kind, reason, was, cause, by, note, balanceFrom: from, balanceTo: to }) =>
            line(
              kind,
              reason,
              from === null ? null : `${from} to ${to}`,
              was === null ? null : `was ${was}`,
              `by ${cause}`,
              by,
              note === null ? null : `(${note})`,
            ),
          ),
      ),
    countEvents: async (subject) => (await read(subject)).reminderHistory.length,
    blockOf: async (subject) => (await read(subject)).remindersBlockedBy,
    nextMoment(laterMs = MOMENT_MS) {
      ahead += laterMs;
    },
  };
}

function line(...words: readonly (string | null)[]): string {
  return words.filter((word) => word !== null).join(" ");
}

/** Equal lines with their number, in alphabetical order. */
function counted(lines: readonly string[]): string {
  const groups = [...Map.groupBy(lines, (one) => one)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return groups.map(([one, all]) => `${all.length} ${one}`).join(", ") || "none";
}
