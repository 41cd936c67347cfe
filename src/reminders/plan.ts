import { type Day, dayOf } from "./day.ts";
import { channelOf, type ReminderChannel, type ReminderPolicy } from "./policy.ts";
import {
  blockOf,
  type Decision,
  isInForce,
  type PlannedCustomer,
  type PlannedInvoice,
  type ReminderBlock,
} from "./reminder-block.ts";
import { dayIn, isTimeZone, zonesOf } from "./time-zone.ts";
import { type Calendar, calendarOf, type Slot } from "./window.ts";

export type ReminderStatus =
  | "PENDING"
  | "CLAIMED"
  | "DELIVERED"
  | "FAILED"
  | "SKIPPED"
  | "CANCELED";
export type ReminderReason =
  | ReminderBlock
  | "SUPERSEDED"
  | "ALREADY_REMINDED"
  | "DUE_DATE_MOVED"
  | "POLICY_CHANGED"
  | "MANUAL"
  | "TOO_LATE";
export type SkipReason = "MANUAL" | "PAUSED" | "ALREADY_REMINDED" | "SUPERSEDED" | "TOO_LATE";

/** A stored reminder of the invoice, of whatever due date. Instants are epoch milliseconds. */
export interface PastReminder {
  readonly offsetDays: number;
  /** YYYY-MM-DD */
  readonly dueDate: string;
  readonly status: ReminderStatus;
  readonly reason: ReminderReason | null;
  readonly scheduledFor: number;
  readonly deliveredAt: number | null;
  readonly claimedUntil: number | null;
}

export interface DesiredReminder {
  readonly offsetDays: number;
  /** Epoch milliseconds. */
  readonly scheduledFor: number;
  readonly channel: ReminderChannel;
  readonly status: "PENDING" | "SKIPPED";
  /** Null when PENDING. */
  readonly reason: SkipReason | null;
}

export interface Plan {
  /** For the invoice's present due date, by offset. */
  readonly desired: readonly DesiredReminder[];
  readonly blockedBy: ReminderBlock | null;
}

/** A due date that moved by less than this does not make a delivered step go out again. */
const MOVED_DUE_DATE_DAYS = 7;
const HOUR_MS = 3_600_000;
/** An organization whose zone the runtime does not know is still reminded for. */
const DEFAULT_TIME_ZONE = "UTC";

/** A step that may still go out, or would have. */
interface Step {
  readonly offsetDays: number;
  /** The last day on which the step is not late yet: its own, or the one that the calendar moved it to. */
  readonly punctualDay: Day;
  readonly slot: Slot;
  /** Its own day has passed. */
  readonly past: boolean;
  readonly stored: PastReminder | undefined;
}

/**
 * Which reminders an invoice should have (DESIGN 8). Pure: `now` is epoch milliseconds, `history` every stored
 * reminder of the invoice.
 *
 * What the design leaves open, decided here:
 *
 * - A step whose day has passed (in the organization's zone) is never created. One that is stored and pending, or was
 *   cancelled for a cause that went away, still goes out in the next open slot, if that lies at most `maxLatenessDays`
 *   after the step's day. A step that was skipped on its day does not come back after it.
 * - A pending step is scheduled for the beginning of its slot even when that was earlier today: planning twice a day
 *   gives the same answer, and whoever hands reminders out checks window and gap at that time again.
 * - A step that must wait for the gap goes out late, unless the next step falls on that day or an earlier one.
 * - A step that is skipped still takes its day: skipping -1 does not bring back the -3 that it superseded.
 * - After a later step went out, or is going out, an earlier one of the same due date does not.
 */
export function plan(
  invoice: PlannedInvoice,
  customer: PlannedCustomer | null,
  policy: ReminderPolicy,
  decisions: readonly Decision[],
  history: readonly PastReminder[],
  now: number,
): Plan {
  const organizationZone = isTimeZone(invoice.organizationTimeZone)
    ? invoice.organizationTimeZone
    : DEFAULT_TIME_ZONE;
  const today = dayIn(organizationZone, now);
  const blockedBy = blockOf(invoice, customer, policy, decisions, today, now);
  if (blockedBy !== null || customer === null) return { desired: [], blockedBy };

  const calendar = calendarOf(zonesOf(customer), organizationZone, policy);
  const steps = openSteps(invoice.dueDate, policy, history, calendar, today, now);
  const reasons = steps.map((step) => reasonToSkip(step, invoice.dueDate, decisions, history, now));
  const fates = spaceOut(steps, reasons, policy, calendar, lastContact(history));

  const desired = steps.flatMap((step, index): DesiredReminder[] => {
    const { at, reason } = fates[index] ?? { at: step.slot.from, reason: null };
    // What was cancelled before its day keeps the reason that it has.
    if (reason !== null && step.past && step.stored?.status !== "PENDING") return [];
    return [
      {
        offsetDays: step.offsetDays,
        scheduledFor: at,
        channel: channelOf(policy.channelRule, step.offsetDays),
        status: reason === null ? "PENDING" : "SKIPPED",
        reason,
      },
    ];
  });
  const goesOn =
    desired.some((reminder) => reminder.status === "PENDING") ||
    history.some((reminder) => reminder.status === "CLAIMED");
  return { desired, blockedBy: goesOn ? null : "NO_STEPS_LEFT" };
}

/** The steps that were not attempted yet, ascending, each with the slot it falls into. */
function openSteps(
  dueDate: string,
  policy: ReminderPolicy,
  history: readonly PastReminder[],
  calendar: Calendar,
  today: Day,
  now: number,
): Step[] {
  const dueDay = dayOf(dueDate);
  const steps: Step[] = [];
  for (const offsetDays of policy.offsetDays.toSorted((a, b) => a - b)) {
    const stored = history.find(
      (reminder) => reminder.dueDate === dueDate && reminder.offsetDays === offsetDays,
    );
    if (stored !== undefined && wasAttempted(stored)) continue;

    const day = dueDay + offsetDays;
    const planned = calendar.near(day, offsetDays < 0 ? "earlier" : "later");
    if (planned === null) continue;
    const punctualDay = Math.max(day, planned.day);
    const past = punctualDay < today;
    if (past && stored?.status !== "PENDING" && stored?.status !== "CANCELED") continue;

    const slot = planned.to > now ? planned : calendar.openAt(now);
    if (slot !== null) steps.push({ offsetDays, punctualDay, slot, past, stored });
  }
  return steps;
}

function wasAttempted({ status }: PastReminder): boolean {
  return status === "CLAIMED" || status === "DELIVERED" || status === "FAILED";
}

/** Why a step does not go out, whatever the other open steps do. */
function reasonToSkip(
  { offsetDays, stored }: Step,
  dueDate: string,
  decisions: readonly Decision[],
  history: readonly PastReminder[],
  now: number,
): SkipReason | null {
  const decided = decisions.filter((one) => one.offsetDays === offsetDays && isInForce(one, now));
  if (stored?.reason === "MANUAL" || decided.some((one) => one.kind === "SKIP")) return "MANUAL";
  if (decided.length > 0) return "PAUSED";

  const alreadyReminded = history.some(
    (past) =>
      (past.status === "DELIVERED" || past.status === "CLAIMED") &&
      past.offsetDays === offsetDays &&
      Math.abs(dayOf(past.dueDate) - dayOf(dueDate)) < MOVED_DUE_DATE_DAYS,
  );
  if (alreadyReminded) return "ALREADY_REMINDED";

  const superseded = history.some(
    (past) => past.dueDate === dueDate && past.offsetDays > offsetDays && wasAttempted(past),
  );
  return superseded ? "SUPERSEDED" : null;
}

/** When this invoice's customer last heard from us, or may be hearing right now. */
function lastContact(history: readonly PastReminder[]): number {
  return Math.max(
    Number.NEGATIVE_INFINITY,
    ...history.map(({ status, scheduledFor, deliveredAt, claimedUntil }) => {
      if (status === "DELIVERED") return deliveredAt ?? scheduledFor;
      if (status === "CLAIMED") return claimedUntil ?? scheduledFor;
      return Number.NEGATIVE_INFINITY;
    }),
  );
}

interface Fate {
  readonly at: number;
  readonly reason: SkipReason | null;
}

/**
 * Keeps the policy's gap between the last contact and each step that goes out, and lets only the latest of a day go out,
 * as late as the policy allows.
 */
function spaceOut(
  steps: readonly Step[],
  reasons: readonly (SkipReason | null)[],
  policy: ReminderPolicy,
  calendar: Calendar,
  contactedAt: number,
): Fate[] {
  let earliest = contactedAt + policy.minGapHours * HOUR_MS;
  return steps.map((step, index) => {
    const at = step.slot.from;
    const reason = reasons[index] ?? null;
    if (reason !== null) return { at, reason };

    const waited = at >= earliest ? step.slot : calendar.after(earliest);
    if (waited === null || waited.day - step.punctualDay > policy.maxLatenessDays) {
      return { at, reason: "TOO_LATE" };
    }
    if (steps.slice(index + 1).some((later) => later.slot.day <= waited.day)) {
      return { at, reason: "SUPERSEDED" };
    }
    earliest = waited.from + policy.minGapHours * HOUR_MS;
    return { at: waited.from, reason: null };
  });
}
