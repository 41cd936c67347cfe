import DataLoader from "dataloader";
import type { Database } from "../db/database.ts";
import type { Statement } from "../db/sql.ts";
import type { SourceContactPerson } from "../source/records.ts";
import { ListReaders } from "./list-reader.ts";
import { type KnownOrganization, type LocalDates, localDates } from "./local-dates.ts";
import { once } from "./once.ts";
import type {
  CustomerRow,
  InvoiceRow,
  OrganizationRow,
  ReminderDecisionRow,
  ReminderEventRow,
  ReminderPauseRow,
  ReminderRow,
  SyncIssueRow,
  SyncPhaseRow,
  SyncRunRow,
} from "./row-types.ts";
import { activeRuns } from "./sql/active-runs.ts";
import { type ContactPersonsRow, contactPersons } from "./sql/contact-persons.ts";
import { type BalanceRow, customerBalances } from "./sql/customer-balances.ts";
import { organizationsOfUser } from "./sql/organizations-of-user.ts";
import { customersById, invoicesById, remindersById } from "./sql/records-by-id.ts";
import { decisionsOfReminders } from "./sql/reminder-decisions.ts";
import { eventsOfInvoices, eventsOfReminders } from "./sql/reminder-events.ts";
import { pausesOfCustomers, pausesOfInvoices } from "./sql/reminder-pauses.ts";

/** What one request reads by id: once per record, one statement per kind and level, and only the viewer's rows. */
export interface Loaders {
  readonly lists: ListReaders;
  readonly organizations: () => Promise<readonly OrganizationRow[]>;
  readonly localDates: () => Promise<LocalDates>;
  readonly customer: DataLoader<string, CustomerRow | null>;
  readonly contactPersons: DataLoader<string, readonly SourceContactPerson[]>;
  readonly balances: DataLoader<string, readonly BalanceRow[]>;
  readonly invoice: DataLoader<string, InvoiceRow | null>;
  readonly reminder: DataLoader<string, ReminderRow | null>;
  /** What happened to reminders, by their own id and by their invoice's. */
  readonly reminderEvents: DataLoader<string, readonly ReminderEventRow[]>;
  readonly invoiceEvents: DataLoader<string, readonly ReminderEventRow[]>;
  /** What a person decided about the step of a reminder. */
  readonly reminderDecision: DataLoader<string, ReminderDecisionRow | null>;
  /** What people paused: of a customer as a whole, and of an invoice by itself. */
  readonly customerPause: DataLoader<string, ReminderPauseRow | null>;
  readonly invoicePause: DataLoader<string, ReminderPauseRow | null>;
  readonly syncRun: DataLoader<string, SyncRunRow | null>;
  /** The phases of a run that was already found to be the viewer's, in their order. */
  readonly phases: DataLoader<string, readonly SyncPhaseRow[]>;
  readonly activeRun: DataLoader<string, SyncRunRow | null>;
  readonly syncIssue: DataLoader<string, SyncIssueRow | null>;
}

/**
 * @param now the instant whose local dates are "today".
 * @param known the user's organizations, when they have just been read.
 */
export function createLoaders(
  { reads, prisma }: Pick<Database, "reads" | "prisma">,
  userId: string,
  now: Date,
  known?: readonly KnownOrganization[],
): Loaders {
  const query = <Row>(statement: Statement): Promise<Row[]> => reads.query<Row>(userId, statement);
  const organizations = once(() => query<OrganizationRow>(organizationsOfUser(userId)));
  const dates = once(async () => localDates(known ?? (await organizations()), now));
  return {
    lists: new ListReaders(query, userId, dates),
    organizations,
    localDates: dates,
    customer: byId((ids) => query<CustomerRow>(customersById(userId, ids))),
    contactPersons: new DataLoader(async (ids) => {
      const rows = await query<ContactPersonsRow>(contactPersons(userId, ids));
      const found = new Map(rows.map((row) => [row.id, row.contactPersons]));
      return ids.map((id) => found.get(id) ?? []);
    }),
    balances: grouped(
      async (ids) => query<BalanceRow>(customerBalances(userId, ids, await dates())),
      ({ customerId }) => customerId,
    ),
    invoice: byId(async (ids) => query<InvoiceRow>(invoicesById(userId, ids, await dates()))),
    reminder: byId((ids) => query<ReminderRow>(remindersById(userId, ids))),
    reminderEvents: grouped(
      (ids) => query<ReminderEventRow>(eventsOfReminders(userId, ids)),
      ({ parentId }) => parentId,
    ),
    invoiceEvents: grouped(
      (ids) => query<ReminderEventRow>(eventsOfInvoices(userId, ids)),
      ({ parentId }) => parentId,
    ),
    reminderDecision: byParent<ReminderDecisionRow>((ids) =>
      query(decisionsOfReminders(userId, ids)),
    ),
    customerPause: byParent<ReminderPauseRow>((ids) => query(pausesOfCustomers(userId, ids, now))),
    invoicePause: byParent<ReminderPauseRow>((ids) => query(pausesOfInvoices(userId, ids, now))),
    syncRun: byId((ids) => prisma.syncRun.findMany({ where: { userId, id: { in: [...ids] } } })),
    phases: grouped(
      (ids) =>
        prisma.syncPhase.findMany({
          where: { runId: { in: [...ids] }, run: { userId } },
          orderBy: { ordinal: "asc" },
        }),
      ({ runId }) => runId,
    ),
    activeRun: byId(
      (ids) => query<SyncRunRow>(activeRuns(userId, ids)),
      ({ organizationId }) => organizationId,
    ),
    syncIssue: byId((ids) =>
      prisma.syncIssue.findMany({ where: { userId, id: { in: [...ids] } } }),
    ),
  };
}

/** Of several rows with one parent the last one counts. */
function byParent<Row extends { readonly parentId: string }>(
  read: (ids: readonly string[]) => Promise<readonly Row[]>,
): DataLoader<string, Row | null> {
  return new DataLoader(async (ids) => {
    const found = new Map((await read(ids)).map((row) => [row.parentId, row]));
    return ids.map((id) => found.get(id) ?? null);
  });
}

function byId<Row extends { readonly id: string }>(
  read: (ids: readonly string[]) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string = (row) => row.id,
): DataLoader<string, Row | null> {
  return new DataLoader(async (ids) => {
    const found = new Map((await read(ids)).map((row) => [keyOf(row), row]));
    return ids.map((id) => found.get(id) ?? null);
  });
}

function grouped<Row>(
  read: (ids: readonly string[]) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
): DataLoader<string, readonly Row[]> {
  return new DataLoader(async (ids) => {
    const groups = Map.groupBy(await read(ids), keyOf);
    return ids.map((id) => groups.get(id) ?? []);
  });
}
