import { type Day, dayOf } from "./day.ts";
import { channelOf, type ReminderChannel, type ReminderPolicy } from "./policy.ts";
import {
  blockOf,
  type Decision,
  isHeld,
  type PlannedCustomer,
  type PlannedInvoice,
  type ReminderBlock,
} from "./reminder-block.ts";
import { type OpenStep, type SkipReason, spaceOut } from "./space-out.ts";
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

/** A stored reminder of the invoice, of whatever due date. Instants are epoch milliseconds. */
export interface PastReminder {
  readonly offsetDays: number;
  /** YYYY-MM-DD */
  readonly dueDate: string;
  readonly status: ReminderStatus;
  readonly reason: ReminderReason | null;
  readonly scheduledFor: number;
  readonly deliveredAt: number | null;
  /** Until when a sender has it, or had it who has not reported. */
  readonly claimedUntil: number | null;
}

export interface DesiredReminder {
  readonly offsetDays: number;
  /** Epoch milliseconds. */
  readonly scheduledFor: number;
  /** When the window closes in which it is to go out, and it is to be planned anew; null: none does. */
  readonly openUntil: number | null;
  readonly channel: ReminderChannel;
  readonly status: "PENDING" | "SKIPPED";
  /** Null when PENDING. */
  readonly reason: SkipReason | null;
}

export interface Plan {
  /** For the invoice's present due date, by offset. */
  readonly desired: readonly DesiredReminder[];
  readonly blockedBy: ReminderBlock | null;
  /** Steps that a person holds back, each with the reason. */
  readonly heldSteps: ReadonlyMap<number, "MANUAL" | "PAUSED">;
}

/** A step is planned on a day that both the database and ISO 8601 can write; no due date in earnest is near this. */
const LAST_DAY = dayOf("9999-12-30");
/** A due date that moved by less than this does not make a delivered step go out again. */
const MOVED_DUE_DATE_DAYS = 7;
/** An organization whose zone the runtime does not know is still reminded for. */
const DEFAULT_TIME_ZONE = "UTC";

interface Step extends OpenStep {
  /** Its own day has passed. */
  readonly past: boolean;
  /** It was skipped, and its slot has passed: only its day still counts, for the steps before it. */
  readonly over: boolean;
  readonly stored: PastReminder | undefined;
}

/**
 * Which reminders an invoice should have. Pure: `now` is epoch milliseconds, `history` every stored
 * reminder of the invoice.
 *
 * What the design leaves open, decided here:
 *
 * - A step whose day has passed (in the organization's zone) is never created. One that is stored and pending, or was
 *   cancelled for a cause that went away, still goes out in the next open slot, if that lies at most `maxLatenessDays`
 *   after the step's day. A step that was skipped does not come back once its slot is over.
 * - A pending step is scheduled for the beginning of its slot even when that was earlier today: planning twice a day
 *   gives the same answer, and whoever hands reminders out checks window and gap at that time again.
 * - A step that must wait for the gap goes out late, unless the next step falls on that day or an earlier one.
 * - A step that is skipped still takes its day, also once that is over: skipping -1 does not bring back the -3 that it
 *   superseded.
 * - After a later step went out, or is going out, an earlier one of the same due date does not.
 * - A step that a person rescheduled goes out at that instant, outside the calling window too, and even when the policy
 *   no longer has it; only the gap may move it. Once the instant is more than `maxLatenessDays` past, the policy decides.
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
  const heldSteps = heldStepsOf(decisions, now);
  const blockedBy = blockOf(invoice, customer, policy, decisions, today, now);
  if (blockedBy !== null || customer === null) return { desired: [], blockedBy, heldSteps };

  const calendar = calendarOf(zonesOf(customer), organizationZone, policy);
  const due = { dueDate: invoice.dueDate, today, now, zone: organizationZone };
  const steps = openSteps(due, policy, decisions, history, calendar).map((step) => ({
    ...step,
    reason: step.over ? "TOO_LATE" : reasonToSkip(step, invoice.dueDate, heldSteps, history),
    contactedAt: lastContact(history, step.stored),
  }));
  const fates = spaceOut(steps, policy, calendar, now);

  const desired = steps.flatMap((step, index): DesiredReminder[] => {
    const { at, until, reason } = fates[index] ?? { at: step.slot.from, until: null, reason: null };
    // What was skipped in its time, or cancelled before its day, keeps the reason that it has.
    if (step.over) return [];
    if (reason !== null && step.past && step.stored?.status !== "PENDING") return [];
    return [
      {
        offsetDays: step.offsetDays,
        scheduledFor: at,
        openUntil: until,
        channel: channelOf(policy.channelRule, step.offsetDays),
        status: reason === null ? "PENDING" : "SKIPPED",
        reason,
      },
    ];
  });
  const goesOn =
    desired.some((reminder) => reminder.status === "PENDING") ||
    history.some((reminder) => reminder.status === "CLAIMED");
  return { desired, blockedBy: goesOn ? null : "NO_STEPS_LEFT", heldSteps };
}

function heldStepsOf(
  decisions: readonly Decision[],
  now: number,
): ReadonlyMap<number, "MANUAL" | "PAUSED"> {
  const held = new Map<number, "MANUAL" | "PAUSED">();
  for (const decision of decisions) {
    const { offsetDays, kind } = decision;
    if (offsetDays === null || !isHeld(decision, offsetDays, now)) continue;
    if (held.get(offsetDays) !== "MANUAL")
      held.set(offsetDays, kind === "SKIP" ? "MANUAL" : "PAUSED");
  }
  return held;
}

/** A step before anything is decided about it. */
type OpenedStep = Omit<Step, "reason" | "contactedAt">;

interface Due {
  readonly dueDate: string;
  readonly today: Day;
  readonly now: number;
  /** The organization's. */
  readonly zone: string;
}

/** The steps that were not attempted yet, ascending, each with the slot it falls into. */
function openSteps(
  due: Due,
  policy: ReminderPolicy,
  decisions: readonly Decision[],
  history: readonly PastReminder[],
  calendar: Calendar,
): OpenedStep[] {
  const { dueDate, today, now } = due;
  const asked = askedDays(due, decisions, policy.maxLatenessDays);
  const offsets = new Set([...policy.offsetDays, ...asked.keys()]);
  const dueDay = dayOf(dueDate);
  const steps: OpenedStep[] = [];
  for (const offsetDays of [...offsets].toSorted((a, b) => a - b)) {
    const stored = history.find(
      (reminder) => reminder.dueDate === dueDate && reminder.offsetDays === offsetDays,
    );
    if (stored !== undefined && wasAttempted(stored)) continue;

    const slotAsked = asked.get(offsetDays);
    if (slotAsked !== undefined) {
      const punctualDay = slotAsked.day;
      const past = punctualDay < today;
      if (past && stored === undefined) continue;
      const step = { offsetDays, punctualDay, slot: slotAsked, past, over: false, stored };
      steps.push({ ...step, rescheduled: true });
      continue;
    }

    const day = dueDay + offsetDays;
    const planned = calendar.near(day, offsetDays < 0 ? "earlier" : "later");
    if (planned === null || planned.day > LAST_DAY) continue;
    const punctualDay = Math.max(day, planned.day);
    const past = punctualDay < today;
    if (past && stored === undefined) continue;

    const over = stored?.status === "SKIPPED" && (past || planned.to <= now);
    const slot = over || planned.to > now ? planned : calendar.openAt(now);
    if (slot !== null) {
      steps.push({ offsetDays, punctualDay, slot, rescheduled: false, past, over, stored });
    }
  }
  return steps;
}

/** The instants that a person chose and that are not too long past, as slots. */
function askedDays(
  { today, zone }: Due,
  decisions: readonly Decision[],
  maxLatenessDays: number,
): ReadonlyMap<number, Slot> {
  const asked = new Map<number, Slot>();
  for (const decision of decisions) {
    if (decision.kind !== "RESCHEDULE") continue;
    const day = dayIn(zone, decision.at);
    if (today - day > maxLatenessDays) continue;
    asked.set(decision.offsetDays, { day, from: decision.at, to: Number.POSITIVE_INFINITY });
  }
  return asked;
}

function wasAttempted({ status }: PastReminder): boolean {
  return status === "CLAIMED" || status === "DELIVERED" || status === "FAILED";
}

/** Why a step does not go out, whatever the other open steps do. */
function reasonToSkip(
  { offsetDays, stored, rescheduled }: OpenedStep,
  dueDate: string,
  heldSteps: Plan["heldSteps"],
  history: readonly PastReminder[],
): SkipReason | null {
  const held = heldSteps.get(offsetDays);
  if (held === "MANUAL") return "MANUAL";
  if (rescheduled) return held ?? null;
  if (stored?.status === "SKIPPED" && stored.reason === "MANUAL") return "MANUAL";
  if (held !== undefined) return held;

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

/**
 * When this invoice's customer last heard from us, or may have: also by a reminder whose sender was never heard of again.
 * Such a one does not hold itself back, because its sender's provider drops what was sent already.
 */
function lastContact(history: readonly PastReminder[], own: PastReminder | undefined): number {
  return Math.max(
    Number.NEGATIVE_INFINITY,
    ...history.map((past) => {
      const { status, scheduledFor, deliveredAt, claimedUntil } = past;
      if (status === "DELIVERED") return deliveredAt ?? scheduledFor;
      if (status === "CLAIMED") return claimedUntil ?? scheduledFor;
      if (status === "FAILED" || past === own) return Number.NEGATIVE_INFINITY;
      return claimedUntil ?? Number.NEGATIVE_INFINITY;
    }),
  );
}
