import type { Queryable } from "../db/sql.ts";
import { type CalendarDay, dayIndexOf } from "./calendar-days.ts";
import { changesOf } from "./changes.ts";
import { type DesiredReminder, plan } from "./plan.ts";
import type { ReminderPolicy } from "./policy.ts";
import { REMINDER_BLOCKS, type ReminderBlock } from "./reminder-block.ts";
import { type ReminderDay, reminderDays } from "./reminder-calendar.ts";
import type { ReminderSummary } from "./reminder-summary.ts";
import { type Candidate, readCandidates } from "./sql/read-candidates.ts";
import { sampleOpenInvoices } from "./sql/sample-open-invoices.ts";

/** A reminder that a policy would plan. */
export interface PreviewedReminder {
  readonly invoiceId: string;
  readonly offsetDays: number;
  readonly scheduledFor: Date;
  readonly channel: DesiredReminder["channel"];
}

/** What a policy would plan for the open invoices of an organization, and what that would change. */
export interface PolicyPreview extends ReminderSummary {
  readonly policy: ReminderPolicy;
  /** How many were looked at. */
  readonly invoices: number;
  /** False when there are more: then the figures are those of a random sample. */
  readonly complete: boolean;
  /** Reminders to come. */
  readonly reminders: number;
  /** Of these, how many would be new, or come back. */
  readonly added: number;
  /** And how many would get another time or channel. */
  readonly moved: number;
  /** Reminders to come by the present plan that would no longer. */
  readonly removed: number;
  readonly days: readonly ReminderDay[];
  /** The earliest ones, in their order. */
  readonly next: readonly PreviewedReminder[];
}

/** Planning these takes about a second; a sample of so many is off by a percent or two. */
export const MAX_PREVIEW_INVOICES = 5_000;
/** Other requests get their turn between two batches. */
const BATCH_INVOICES = 250;
const NEXT_REMINDERS = 5;

/**
 * Plans as reconcileReminders would under that policy, and writes nothing.
 *
 * @param days those to count by day and channel; the first also gets what is earlier.
 * @param maxInvoices only tests lower it
 */
export async function previewPolicy(
  tx: Queryable,
  scope: { readonly userId: string; readonly organizationId: string },
  policy: ReminderPolicy,
  days: readonly CalendarDay[],
  now: Date,
  maxInvoices = MAX_PREVIEW_INVOICES,
): Promise<PolicyPreview> {
  const { userId, organizationId } = scope;
  const ids = await sampleOpenInvoices(tx, userId, organizationId, maxInvoices + 1);
  const complete = ids.length <= maxInvoices;
  const chosen = ids.slice(0, maxInvoices);

  const tally = new Tally(policy, days, now.getTime());
  for (let from = 0; from < chosen.length; from += BATCH_INVOICES) {
    const batch = chosen.slice(from, from + BATCH_INVOICES);
    for (const candidate of await readCandidates(tx, userId, batch)) tally.add(candidate);
  }
  return { policy, complete, ...tally.total() };
}

class Tally {
  readonly #policy: ReminderPolicy;
  readonly #days: readonly CalendarDay[];
  readonly #now: number;
  readonly #blocked = new Map<ReminderBlock, number>();
  readonly #byDay = new Map<
    string,
    { index: number; channel: "SMS" | "VOICE"; reminders: number }
  >();
  #next: PreviewedReminder[] = [];
  #counts = { invoices: 0, planned: 0, reminders: 0, added: 0, moved: 0, removed: 0 };

  constructor(policy: ReminderPolicy, days: readonly CalendarDay[], now: number) {
    this.#policy = policy;
    this.#days = days;
    this.#now = now;
  }

  add({ id, invoice, customer, decisions, reminders }: Candidate): void {
    const counts = this.#counts;
    const planned = plan(invoice, customer, this.#policy, decisions, reminders, this.#now);
    const { inserts, updates } = changesOf(
      planned,
      invoice.dueDate,
      customer?.id ?? null,
      this.#policy.offsetDays,
      reminders,
    );
    counts.invoices += 1;
    if (planned.blockedBy === null) counts.planned += 1;
    else this.#blocked.set(planned.blockedBy, (this.#blocked.get(planned.blockedBy) ?? 0) + 1);

    counts.added += inserts.filter(({ status }) => status === "PENDING").length;
    for (const { event, before } of updates) {
      if (event === "REVIVED" && before.status !== "CLAIMED") counts.added += 1;
      if (event === "MOVED") counts.moved += 1;
      if (before.status === "PENDING" && (event === "CANCELED" || event === "SKIPPED")) {
        counts.removed += 1;
      }
    }
    for (const reminder of planned.desired) {
      if (reminder.status === "PENDING") this.#count(id, reminder);
    }
  }

  #count(invoiceId: string, { offsetDays, scheduledFor, channel }: DesiredReminder): void {
    this.#counts.reminders += 1;
    const index = dayIndexOf(this.#days, scheduledFor);
    if (index !== null) {
      const key = `${index} ${channel}`;
      const count = this.#byDay.get(key) ?? { index, channel, reminders: 0 };
      count.reminders += 1;
      this.#byDay.set(key, count);
    }
    const latest = this.#next.at(-1);
    if (this.#next.length >= NEXT_REMINDERS && latest && +latest.scheduledFor <= scheduledFor)
      return;
    this.#next = [
      ...this.#next,
      { invoiceId, offsetDays, scheduledFor: new Date(scheduledFor), channel },
    ]
      .toSorted((a, b) => +a.scheduledFor - +b.scheduledFor)
      .slice(0, NEXT_REMINDERS);
  }

  total(): Omit<PolicyPreview, "policy" | "complete"> {
    return {
      ...this.#counts,
      blocked: REMINDER_BLOCKS.flatMap((reason) => {
        const invoices = this.#blocked.get(reason) ?? 0;
        return invoices === 0 ? [] : [{ reason, invoices }];
      }),
      days: reminderDays(this.#days, [...this.#byDay.values()]),
      next: this.#next,
    };
  }
}
