import type PrismaTypes from "../generated/pothos-types.ts";
import type { Timestamp } from "./timestamp.ts";

/*
 * What the API needs of a row, whether Prisma or a SQL statement read it. A row of Prisma has all of it; the statements
 * of `sql/` select just this, with dates and decimals as the text that PostgreSQL gave. Of customers, invoices and
 * reminders, a list reads only the columns that its operation asks for: see `asked-columns.ts`.
 */
export interface OrganizationRow {
  readonly id: string;
  readonly source: string;
  readonly sourceId: string;
  readonly name: string | null;
  readonly timeZone: string;
  readonly status: string;
  readonly consecutiveFailures: number;
  readonly customersFilter: string | null;
  readonly invoicesFilter: string | null;
  readonly capabilitiesCheckedAt: Date | null;
  readonly customersSyncedTo: Date | null;
  readonly invoicesSyncedTo: Date | null;
}

export interface CustomerRow {
  readonly id: string;
  readonly organizationId: string;
  readonly zohoCustomerId: string;
  readonly name: string;
  readonly companyName: string | null;
  readonly status: string;
  readonly primaryPhone: string | null;
  readonly primaryEmail: string | null;
  readonly contactPersonsSyncedAt: Timestamp | null;
  readonly country: string | null;
  readonly currencyCode: string | null;
  readonly timeZone: string | null;
  readonly zohoLastModifiedAt: Timestamp;
  readonly localLastSyncedAt: Timestamp;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
  readonly deletedAt: Timestamp | null;
}

export interface InvoiceRow {
  readonly id: string;
  readonly organizationId: string;
  readonly zohoInvoiceId: string;
  readonly zohoCustomerId: string;
  readonly customerId: string | null;
  /** Only of a row whose statement brought it along. */
  readonly customer?: CustomerRow | null;
  readonly number: string;
  readonly reference: string | null;
  /** Exactly what the source said. */
  readonly sourceStatus: string;
  /** Computed for the organization's local date: see `src/invoices/status.ts`. */
  readonly status: string;
  readonly daysOverdue: number;
  /** YYYY-MM-DD */
  readonly date: string;
  /** YYYY-MM-DD */
  readonly dueDate: string;
  readonly total: string;
  readonly balance: string;
  readonly currencyCode: string;
  readonly remindersBlockedBy: string | null;
  readonly zohoLastModifiedAt: Timestamp;
  readonly localLastSyncedAt: Timestamp;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
  readonly deletedAt: Timestamp | null;
}

export interface ReminderRow {
  readonly id: string;
  readonly invoiceId: string;
  readonly customerId: string | null;
  readonly offsetDays: number;
  /** YYYY-MM-DD */
  readonly dueDate: string;
  readonly scheduledFor: Timestamp;
  readonly channel: string;
  readonly status: string;
  readonly reason: string | null;
  readonly deliveredAt: Timestamp | null;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

export interface ReminderEventRow {
  /** Of the record whose history it is. */
  readonly parentId: string;
  readonly reminderId: string | null;
  readonly kind: string;
  readonly reason: string | null;
  readonly data: {
    readonly from?: string;
    readonly to?: string;
    readonly until?: string;
    /** Decimal text, as `balanceTo`; all three or none. */
    readonly balanceFrom?: string;
    readonly balanceTo?: string;
    readonly currency?: string;
    readonly was?: string;
    readonly note?: string;
    readonly message?: string;
  } | null;
  readonly cause: string | null;
  readonly actor: string | null;
  readonly createdAt: Timestamp;
}

export interface ReminderPauseRow {
  /** Of the customer or invoice that was asked for. */
  readonly parentId: string;
  readonly until: Timestamp | null;
  readonly note: string | null;
  readonly by: string;
  readonly since: Timestamp;
}

export interface ReminderDecisionRow {
  /** Of the reminder that was asked for. */
  readonly parentId: string;
  readonly kind: string;
  readonly note: string | null;
  readonly by: string;
  readonly since: Timestamp;
}

export interface SyncRunRow {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: string;
  readonly trigger: string;
  readonly status: string;
  readonly dryRun: boolean;
  readonly seq: number;
  readonly phase: string | null;
  readonly throttledUntil: Timestamp | null;
  readonly resumesAt: Timestamp | null;
  readonly errorCode: string | null;
  readonly error: string | null;
  readonly createdAt: Timestamp;
  readonly startedAt: Timestamp | null;
  readonly finishedAt: Timestamp | null;
  /** There when whoever read the run read its phases too, as the feed does; else a loader reads them. */
  readonly phases?: readonly SyncPhaseRow[];
}

export interface SyncPhaseRow {
  readonly name: string;
  readonly status: string;
  readonly fetched: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly skipped: number;
  readonly failed: number;
  readonly total: number | null;
  readonly apiCalls: number;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly error: string | null;
}

export interface SyncIssueRow {
  readonly id: string;
  readonly runId: string;
  readonly organizationId: string;
  readonly phase: string;
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly recordType: string | null;
  readonly sourceId: string | null;
  readonly rawRecord: string | null;
  /** Its raw record is shown redacted. */
  readonly isListed?: true;
  readonly createdAt: Timestamp;
  readonly lastSeenAt: Timestamp;
  readonly resolvedAt: Timestamp | null;
}

interface RowShapes {
  Organization: OrganizationRow;
  Customer: CustomerRow;
  Invoice: InvoiceRow;
  Reminder: ReminderRow;
  SyncRun: SyncRunRow;
  SyncIssue: SyncIssueRow;
}

/** Prisma's types for Pothos, with the rows of the hot lists as above. */
export type ApiPrismaTypes = {
  [Model in keyof PrismaTypes]: Model extends keyof RowShapes
    ? Omit<PrismaTypes[Model], "Shape"> & { Shape: RowShapes[Model] }
    : PrismaTypes[Model];
};
