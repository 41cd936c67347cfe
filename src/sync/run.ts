export type RunKind = "FULL" | "INCREMENTAL" | "BACKFILL" | "RECORD";
export type RunTrigger = "MANUAL" | "SCHEDULE" | "WEBHOOK" | "CLI";
export type RunStatus =
  | "QUEUED"
  | "RUNNING"
  | "WAITING"
  | "SUCCEEDED"
  | "SUCCEEDED_WITH_ISSUES"
  | "FAILED"
  | "CANCELED";
export type PhaseName =
  | "CUSTOMERS"
  | "CUSTOMER_DETAILS"
  | "INVOICES"
  | "DELETIONS"
  | "REMINDERS"
  | "BACKFILL"
  | "RECORD";
export type PhaseStatus =
  | "PENDING"
  | "RUNNING"
  | "WAITING"
  | "SUCCEEDED"
  | "SUCCEEDED_WITH_ISSUES"
  | "FAILED"
  | "CANCELED"
  | "SKIPPED";

export const FINISHED: readonly RunStatus[] = [
  "SUCCEEDED",
  "SUCCEEDED_WITH_ISSUES",
  "FAILED",
  "CANCELED",
];

/** The phases of each kind of run, in their order. */
const PHASES: Readonly<Record<RunKind, readonly PhaseName[]>> = {
  FULL: ["CUSTOMERS", "CUSTOMER_DETAILS", "INVOICES", "DELETIONS", "REMINDERS"],
  INCREMENTAL: ["CUSTOMERS", "CUSTOMER_DETAILS", "INVOICES", "REMINDERS"],
  BACKFILL: ["BACKFILL", "REMINDERS"],
  RECORD: ["RECORD"],
};

/** What a RECORD run reads again. */
export interface RecordTarget {
  readonly type: "CUSTOMER" | "INVOICE";
  readonly sourceId: string;
}

export function phasesOf(kind: RunKind, dryRun: boolean): readonly PhaseName[] {
  return dryRun ? PHASES[kind].filter((phase) => phase !== "REMINDERS") : PHASES[kind];
}
