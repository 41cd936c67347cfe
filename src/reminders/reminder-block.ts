import type { Day } from "./day.ts";
import { dayOf } from "./day.ts";
import type { ReminderPolicy } from "./policy.ts";

/** Why an invoice gets no reminder; the first that applies, in this order. */
export const REMINDER_BLOCKS = [
  "DELETED",
  "VOID",
  "DRAFT",
  "PAID",
  "NO_CUSTOMER",
  "CUSTOMER_DELETED",
  "CUSTOMER_INACTIVE",
  "NO_PHONE",
  "INVALID_PHONE",
  "POLICY_DISABLED",
  "PAUSED",
  "RECENTLY_REMINDED_BY_SOURCE",
  "NO_STEPS_LEFT",
] as const;
export type ReminderBlock = (typeof REMINDER_BLOCKS)[number];

export interface PlannedInvoice {
  /** As the source says, in any case. */
  readonly status: string;
  /** Decimal text. */
  readonly balance: string;
  /** YYYY-MM-DD */
  readonly dueDate: string;
  readonly deleted: boolean;
  /** YYYY-MM-DD: when the source itself last reminded. */
  readonly sourceRemindedOn: string | null;
  /** IANA name of the organization's zone. */
  readonly organizationTimeZone: string;
}

export interface PlannedCustomer {
  readonly id: string;
  readonly active: boolean;
  readonly deleted: boolean;
  /** E.164: the only number that is ever used. */
  readonly phone: string | null;
  /** What the source had, valid or not. */
  readonly phoneRaw: string | null;
  readonly country: string | null;
  /** A person's override. */
  readonly timeZone: string | null;
}

/** A person took a step out, or all of them: until `until` (epoch milliseconds), or for good. */
export interface HoldingDecision {
  /** Null: every step of the invoice. */
  readonly offsetDays: number | null;
  readonly kind: "SKIP" | "PAUSE";
  readonly until: number | null;
}

/** A person said when a step goes out: at `at` (epoch milliseconds), whatever policy and calling window say. */
export interface Rescheduling {
  readonly offsetDays: number;
  readonly kind: "RESCHEDULE";
  readonly at: number;
}

/** What a person decided about an invoice's reminders; for one step at most one of a kind, the latest. */
export type Decision = HoldingDecision | Rescheduling;

/** Whether it holds back now: every step of the invoice for null, else that one. */
export function isHeld(
  decision: Decision,
  offsetDays: number | null,
  now: number,
): decision is HoldingDecision {
  if (decision.kind === "RESCHEDULE" || decision.offsetDays !== offsetDays) return false;
  return decision.until === null || decision.until > now;
}

/**
 * What holds back all reminders of an invoice, but for NO_STEPS_LEFT, which only planning finds out.
 *
 * A decision to skip every step holds the invoice back as a pause does. `today` is the organization's day: after the
 * source reminded, that day and the next ones, as many as the policy says in all, stay free of reminders.
 */
export function blockOf(
  invoice: PlannedInvoice,
  customer: PlannedCustomer | null,
  policy: ReminderPolicy,
  decisions: readonly Decision[],
  today: Day,
  now: number,
): ReminderBlock | null {
  const status = invoice.status.toLowerCase();
  if (invoice.deleted) return "DELETED";
  if (status === "void") return "VOID";
  if (status === "draft") return "DRAFT";
  if (status === "paid" || !(Number(invoice.balance) > 0)) return "PAID";
  if (customer === null) return "NO_CUSTOMER";
  if (customer.deleted) return "CUSTOMER_DELETED";
  if (!customer.active) return "CUSTOMER_INACTIVE";
  if (customer.phone === null) return customer.phoneRaw === null ? "NO_PHONE" : "INVALID_PHONE";
  if (!policy.enabled) return "POLICY_DISABLED";
  if (decisions.some((one) => isHeld(one, null, now))) return "PAUSED";
  const remindedOn = invoice.sourceRemindedOn;
  if (remindedOn !== null && today - dayOf(remindedOn) < policy.holdBackDaysAfterSourceReminder) {
    return "RECENTLY_REMINDED_BY_SOURCE";
  }
  return null;
}
