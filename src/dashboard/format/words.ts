/** How a state looks: never the only thing that tells it, the word stands beside. */
export type Tone = "neutral" | "active" | "waiting" | "good" | "partial" | "bad";

export interface Word {
  readonly label: string;
  readonly tone: Tone;
}

const STATUS: Readonly<Record<string, Word>> = {
  PENDING: { label: "Not begun", tone: "neutral" },
  QUEUED: { label: "Queued", tone: "neutral" },
  RUNNING: { label: "Running", tone: "active" },
  WAITING: { label: "Waiting", tone: "waiting" },
  SUCCEEDED: { label: "Succeeded", tone: "good" },
  SUCCEEDED_WITH_ISSUES: { label: "Partial success", tone: "partial" },
  FAILED: { label: "Failed", tone: "bad" },
  CANCELED: { label: "Canceled", tone: "neutral" },
  SKIPPED: { label: "Skipped", tone: "neutral" },
};

const LABELS: Readonly<Record<string, string>> = {
  FULL: "Full",
  INCREMENTAL: "Incremental",
  BACKFILL: "Backfill",
  RECORD: "One record",
  MANUAL: "by hand",
  SCHEDULE: "by schedule",
  WEBHOOK: "by webhook",
  CLI: "by command line",
  CUSTOMERS: "Customers",
  CUSTOMER_DETAILS: "Customer details",
  INVOICES: "Invoices",
  DELETIONS: "Deletions",
  REMINDERS: "Reminders",
  SMS: "SMS",
  VOICE: "Call",
  INVALID_PHONE: "Invalid phone",
  PHONE_COUNTRY_UNKNOWN: "Country of the phone unknown",
  INVALID_RECORD: "Invalid record",
  CUSTOMER_NOT_FOUND: "Customer not found",
  DELETIONS_OVER_CEILING: "Too many deletions",
  LIST_KEPT_CHANGING: "List kept changing",
  FILTER_MISBEHAVED: "Filter misbehaved",
  WARNING: "Warning",
  ERROR: "Error",
  READ: "Read only",
  SYNC: "May sync",
  ADMIN: "Admin",
  ZOHO_BOOKS: "Zoho Books",
};

/** Of a run or a phase. */
export function statusWord(status: string): Word {
  return STATUS[status] ?? { label: humanize(status), tone: "neutral" };
}

/** The word for a value of an enum; one that this page does not know yet is shown as it is written. */
export function label(value: string): string {
  return LABELS[value] ?? humanize(value);
}

function humanize(value: string): string {
  const words = value.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "3 days before due", "on the due date". */
export function offsetLabel(offsetDays: number): string {
  if (offsetDays === 0) return "on the due date";
  const days = Math.abs(offsetDays);
  return `${days} ${days === 1 ? "day" : "days"} ${offsetDays < 0 ? "before" : "after"} due`;
}
