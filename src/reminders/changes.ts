import type { DesiredReminder, PastReminder, Plan, ReminderReason } from "./plan.ts";
import type { ReminderChannel } from "./policy.ts";

export interface StoredReminder extends PastReminder {
  readonly id: string;
  readonly channel: ReminderChannel;
  readonly customerId: string | null;
  /** Epoch milliseconds. */
  readonly openUntil: number | null;
}

export interface ReminderUpdate {
  readonly before: StoredReminder;
  /** Null: nothing that anybody would see. RECALLED: it is being sent, and should no longer go out; REVIVED of such a one: it should after all. */
  readonly event: "MOVED" | "CANCELED" | "REVIVED" | "SKIPPED" | "RECALLED" | null;
  readonly status: "PENDING" | "SKIPPED" | "CANCELED" | "CLAIMED";
  readonly reason: ReminderReason | null;
  readonly scheduledFor: number;
  readonly openUntil: number | null;
  readonly channel: ReminderChannel;
  readonly customerId: string | null;
}

export interface ReminderChanges {
  readonly inserts: readonly DesiredReminder[];
  readonly updates: readonly ReminderUpdate[];
  /** Reminders that are as they should be: stored pending, desired pending. */
  readonly unchanged: number;
}

/**
 * What turns the stored reminders of an invoice into the planned ones. Applied, it leaves nothing to change.
 *
 * Only PENDING rows move and end; SKIPPED and CANCELED ones revive. CLAIMED, DELIVERED and FAILED ones belong to whoever
 * hands reminders out; on a CLAIMED one only the reason is noted for which it should not go out any more.
 */
export function changesOf(
  planned: Plan,
  dueDate: string,
  customerId: string | null,
  offsetsOfPolicy: readonly number[],
  stored: readonly StoredReminder[],
): ReminderChanges {
  const wanted = new Map(planned.desired.map((reminder) => [reminder.offsetDays, reminder]));
  const updates: ReminderUpdate[] = [];
  let unchanged = 0;

  for (const before of stored) {
    const wish = before.dueDate === dueDate ? wanted.get(before.offsetDays) : undefined;
    if (wish !== undefined) wanted.delete(before.offsetDays);
    const update =
      wish === undefined
        ? ending(before, dueDate, planned, offsetsOfPolicy)
        : toward(wish, before, customerId);
    if (update !== null) updates.push(update);
    if (wish?.status === "PENDING" && before.status === "PENDING" && !update?.event) unchanged += 1;
  }
  return { inserts: [...wanted.values()], updates, unchanged };
}

function ending(
  before: StoredReminder,
  dueDate: string,
  planned: Plan,
  offsetsOfPolicy: readonly number[],
): ReminderUpdate | null {
  const cause = causeOf(before, dueDate, planned);
  if (before.status === "PENDING") {
    const late = offsetsOfPolicy.includes(before.offsetDays) ? "TOO_LATE" : "POLICY_CHANGED";
    return { ...kept(before), event: "CANCELED", status: "CANCELED", reason: cause ?? late };
  }
  if (before.status !== "CLAIMED" || before.reason === cause) return null;
  const event = cause === null ? "REVIVED" : "RECALLED";
  return { ...kept(before), event, status: "CLAIMED", reason: cause };
}

/** Why a reminder should not go out, apart from time and policy. */
function causeOf(
  before: StoredReminder,
  dueDate: string,
  { blockedBy, heldSteps }: Plan,
): ReminderReason | null {
  if (before.dueDate !== dueDate) return "DUE_DATE_MOVED";
  if (blockedBy !== null && blockedBy !== "NO_STEPS_LEFT") return blockedBy;
  return heldSteps.get(before.offsetDays) ?? null;
}

function toward(
  wish: DesiredReminder,
  before: StoredReminder,
  customerId: string | null,
): ReminderUpdate | null {
  if (wish.status === "SKIPPED") {
    if (before.status !== "PENDING" && before.status !== "CANCELED") return null;
    return { ...kept(before), event: "SKIPPED", status: "SKIPPED", reason: wish.reason };
  }
  const { scheduledFor, openUntil, channel } = wish;
  const pending = {
    before,
    status: "PENDING",
    reason: null,
    scheduledFor,
    openUntil,
    channel,
    customerId,
  } as const;
  if (before.status !== "PENDING") return { ...pending, event: "REVIVED" };
  const same =
    before.scheduledFor === scheduledFor &&
    before.channel === channel &&
    before.customerId === customerId;
  if (!same) return { ...pending, event: "MOVED" };
  return before.openUntil === openUntil ? null : { ...pending, event: null };
}

/** A reminder that ends keeps when and how it would have gone out. */
function kept(before: StoredReminder) {
  const { scheduledFor, openUntil, channel, customerId } = before;
  return { before, scheduledFor, openUntil, channel, customerId };
}
