import type { CustomerStatus, InvoiceStatus, ReminderBlock } from "../../generated/gql/graphql.ts";
import { label, type Word } from "./words.ts";

const INVOICE: Readonly<Record<string, Word>> = {
  DRAFT: { label: "Draft", tone: "neutral" },
  SENT: { label: "Sent", tone: "active" },
  VIEWED: { label: "Viewed", tone: "active" },
  PARTIALLY_PAID: { label: "Partly paid", tone: "partial" },
  PAID: { label: "Paid", tone: "good" },
  OVERDUE: { label: "Overdue", tone: "bad" },
  VOID: { label: "Void", tone: "neutral" },
};

const CUSTOMER: Readonly<Record<string, Word>> = {
  ACTIVE: { label: "Active", tone: "good" },
  INACTIVE: { label: "Inactive", tone: "neutral" },
};

const REMINDER: Readonly<Record<string, Word>> = {
  PENDING: { label: "Planned", tone: "active" },
  CLAIMED: { label: "Being sent", tone: "waiting" },
  DELIVERED: { label: "Delivered", tone: "good" },
  FAILED: { label: "Not delivered", tone: "bad" },
  SKIPPED: { label: "Skipped", tone: "neutral" },
  CANCELED: { label: "Canceled", tone: "neutral" },
};

const REASONS: Readonly<Record<string, string>> = {
  ALREADY_REMINDED: "this step was delivered for a due date close by",
  DUE_DATE_MOVED: "the due date moved",
  MANUAL: "by a person",
  POLICY_CHANGED: "the policy no longer has this step",
  SUPERSEDED: "a later step stands for it",
  TOO_LATE: "its time had passed",
};

export const INVOICE_STATUSES: readonly InvoiceStatus[] = [
  "DRAFT",
  "SENT",
  "VIEWED",
  "PARTIALLY_PAID",
  "OVERDUE",
  "PAID",
  "VOID",
];
export const CUSTOMER_STATUSES: readonly CustomerStatus[] = ["ACTIVE", "INACTIVE"];

export function invoiceStatusWord(status: string): Word {
  return INVOICE[status] ?? unknown(status);
}

export function customerStatusWord(status: string): Word {
  return CUSTOMER[status] ?? unknown(status);
}

export function reminderStatusWord(status: string): Word {
  return REMINDER[status] ?? unknown(status);
}

/** Why a reminder will not go out, to stand behind its status. What holds back an invoice is named as there. */
export function reasonLabel(reason: string): string {
  return REASONS[reason] ?? blockLabel(reason).toLowerCase();
}

/** What holds back the reminders of an invoice: its name, and what it means and what helps. */
export interface Block {
  readonly value: ReminderBlock;
  readonly label: string;
  readonly meaning: string;
}

/** Those that a person can do something about come first. */
export const BLOCKS: readonly Block[] = [
  {
    value: "NO_PHONE",
    label: "No phone number",
    meaning:
      "The customer has no phone number. Add one in Zoho Books; the next sync plans the reminders.",
  },
  {
    value: "INVALID_PHONE",
    label: "Invalid phone number",
    meaning:
      "The customer's phone numbers are not valid, or their country is only a guess. Correct them in Zoho Books, with the country code.",
  },
  {
    value: "NO_CUSTOMER",
    label: "Customer unknown",
    meaning: "The invoice's customer is not stored yet. A full sync or a backfill links them.",
  },
  {
    value: "PAUSED",
    label: "Paused",
    meaning: "A person paused the reminders of this invoice.",
  },
  {
    value: "POLICY_DISABLED",
    label: "Reminders switched off",
    meaning: "The reminder policy is switched off: no invoice gets reminders.",
  },
  {
    value: "RECENTLY_REMINDED_BY_SOURCE",
    label: "Zoho reminded lately",
    meaning:
      "Zoho Books itself reminded the customer a short while ago. Reminders go on by themselves.",
  },
  {
    value: "NO_STEPS_LEFT",
    label: "No steps left",
    meaning: "Every step of the policy lies in the past for this due date.",
  },
  {
    value: "CUSTOMER_INACTIVE",
    label: "Customer inactive",
    meaning: "The customer is marked inactive in Zoho Books.",
  },
  {
    value: "CUSTOMER_DELETED",
    label: "Customer deleted",
    meaning: "The customer was deleted in Zoho Books.",
  },
  { value: "DRAFT", label: "Draft", meaning: "The invoice is a draft: it was not sent yet." },
  { value: "PAID", label: "Paid", meaning: "Nothing is left to pay." },
  { value: "VOID", label: "Void", meaning: "The invoice is void." },
  { value: "DELETED", label: "Deleted", meaning: "The invoice was deleted in Zoho Books." },
];

export function blockLabel(value: string): string {
  return BLOCKS.find((block) => block.value === value)?.label ?? label(value);
}

export function blockMeaning(value: string): string {
  return BLOCKS.find((block) => block.value === value)?.meaning ?? label(value);
}

function unknown(value: string): Word {
  return { label: label(value), tone: "neutral" };
}
