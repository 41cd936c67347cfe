import { builder } from "../builder.ts";
import { describedValues } from "./described-values.ts";

export const SyncKind = builder.enumType("SyncKind", {
  description: "What a run does.",
  values: describedValues({
    FULL: "Reads every record again, and finds out which ones were deleted.",
    INCREMENTAL: "Reads what changed since the last run.",
    BACKFILL: "Links stored invoices to their customers; makes no call to the source.",
    RECORD: "Reads one record again.",
  }),
});

export const SyncTrigger = builder.enumType("SyncTrigger", {
  description: "What started a run.",
  values: describedValues({
    MANUAL: "A mutation of this API.",
    SCHEDULE: "The schedule.",
    WEBHOOK: "A message of the source.",
    CLI: "The command line.",
  }),
});

export const SyncStatus = builder.enumType("SyncStatus", {
  description: "Where a run stands.",
  values: describedValues({
    QUEUED: "Waits for a worker, or for a run before it.",
    RUNNING: "At work, perhaps pacing itself: see `throttledUntil`.",
    WAITING: "Out of quota or refused for a while; goes on by itself at `resumesAt`.",
    SUCCEEDED: "Ended; everything was stored.",
    SUCCEEDED_WITH_ISSUES: "Ended; some records or a phase need a look: see `issues`.",
    FAILED: "Ended without doing its work: see `error`.",
    CANCELED: "Ended by a person.",
  }),
});

export const SyncPhaseName = builder.enumType("SyncPhaseName", {
  description: "A part of a run.",
  values: describedValues({
    CUSTOMERS: "The list of customers.",
    CUSTOMER_DETAILS: "The details of the customers who need them for a phone number.",
    INVOICES: "The list of invoices.",
    DELETIONS: "Confirming which records were deleted in the source.",
    REMINDERS: "Planning reminders again for what changed.",
    BACKFILL: "Linking invoices to customers.",
    RECORD: "The one record of a RECORD run.",
  }),
});

export const SyncPhaseStatus = builder.enumType("SyncPhaseStatus", {
  description: "Where a phase stands.",
  values: describedValues({
    PENDING: "Has not begun.",
    RUNNING: "At work.",
    WAITING: "Waits with its run.",
    SUCCEEDED: "Ended; everything was stored.",
    SUCCEEDED_WITH_ISSUES: "Ended; some records were set aside.",
    FAILED: "Ended by an error: see `error`.",
    CANCELED: "Ended by a person.",
    SKIPPED: "Was not needed, or could not begin.",
  }),
});

export const IssueSeverity = builder.enumType("IssueSeverity", {
  description: "How much an issue matters.",
  values: describedValues({
    WARNING: "The record is stored; something about it needs a look.",
    ERROR: "The record could not be stored, or a part of the run failed.",
  }),
});

export const StartSyncKind = builder.enumType("StartSyncKind", {
  description: "The kinds of run that can be started by hand.",
  values: {
    FULL: {
      description: "Reads every record again, and finds out which ones were deleted.",
    },
    INCREMENTAL: { description: "Reads what changed since the last run." },
  },
});

export const ForecastBasis = builder.enumType("ForecastBasis", {
  description: "How well the cost of a sync is known beforehand.",
  values: describedValues({
    KNOWN: "From what is stored.",
    ESTIMATED: "From what earlier runs took.",
    UNKNOWN: "Nothing was synced yet: the least that it can be.",
  }),
});
