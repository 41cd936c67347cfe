import { raiseDataVersion } from "../db/data-version.ts";
import type { Queryable } from "../db/sql.ts";
import { plan, type ReminderReason } from "./plan.ts";
import { readPolicy } from "./policy-store.ts";
import { reconcileReminders } from "./reconcile.ts";
import { replaceDecision } from "./sql/decisions.ts";
import { type LockedReminder, lockReminder } from "./sql/lock-reminder.ts";
import { readCandidates } from "./sql/read-candidates.ts";

export interface RescheduleReminder {
  readonly userId: string;
  readonly reminderId: string;
  /** NOW: at once. */
  readonly at: Date | "NOW";
  readonly note: string | null;
  /** Who decided, as shown to people later. */
  readonly by: string;
}

export type RescheduleOutcome =
  | { readonly kind: "RESCHEDULED" | "NOT_FOUND" | "ALREADY_DELIVERED" | "IN_THE_PAST" }
  /** A sender has it: what it reports comes first. */
  | { readonly kind: "BEING_SENT" }
  /** Planned for a due date that the invoice no longer has. */
  | { readonly kind: "OTHER_DUE_DATE" }
  /** The invoice gets no reminders at all. */
  | { readonly kind: "HELD_BACK"; readonly reason: ReminderReason }
  /** Too close to another reminder of the invoice; `earliest` null: no time is left within the policy's lateness. */
  | { readonly kind: "TOO_CLOSE"; readonly earliest: Date | null };

/**
 * A person says when a step goes out: exactly then, whatever the calling window or the steps of the policy, and whatever
 * happens to the due date until it went out. Only the gap between two reminders of an invoice holds for people too, and
 * an invoice that gets no reminders gets none: that is refused, and nothing is written. A step that was skipped, cancelled
 * or failed comes back. Plans the invoice's other steps around it and raises the user's data version.
 *
 * Locks the invoice, then the reminder, then the user.
 */
export async function rescheduleReminder(
  tx: Queryable,
  { userId, reminderId, at: wanted, note, by }: RescheduleReminder,
): Promise<RescheduleOutcome> {
  const reminder = await lockReminder(tx, userId, reminderId);
  if (reminder === null) return { kind: "NOT_FOUND" };
  const { invoiceId, offsetDays, status, now } = reminder;
  const at = wanted === "NOW" ? now : wanted;
  if (status === "DELIVERED") return { kind: "ALREADY_DELIVERED" };
  if (status === "CLAIMED") return { kind: "BEING_SENT" };
  if (at < now) return { kind: "IN_THE_PAST" };
  if (!reminder.isPresent) return { kind: "OTHER_DUE_DATE" };
  const obstacle = await obstacleTo(tx, userId, reminder, at);
  if (obstacle !== null) return obstacle;

  const decision = { kind: "RESCHEDULE", until: null, at, by, note } as const;
  await replaceDecision(tx, userId, { invoiceId, offsetDays }, decision);
  if (status === "FAILED") await reopenFailed(tx, userId, reminderId);
  const actor = { cause: "PERSON", by, note } as const;
  await reconcileReminders(tx, { userId, invoiceIds: [invoiceId], now, actor });
  await raiseDataVersion(tx, userId);
  return { kind: "RESCHEDULED" };
}

/** Plans as if it were decided, and says what stands against it. */
async function obstacleTo(
  tx: Queryable,
  userId: string,
  { id, invoiceId, offsetDays, now }: LockedReminder,
  at: Date,
): Promise<RescheduleOutcome | null> {
  const policy = await readPolicy(tx, userId);
  const [candidate] = await readCandidates(tx, userId, [invoiceId]);
  if (candidate === undefined) return { kind: "NOT_FOUND" };
  const { invoice, customer, decisions, reminders } = candidate;
  const planned = plan(
    invoice,
    customer,
    policy,
    [
      ...decisions.filter((one) => one.offsetDays !== offsetDays),
      { offsetDays, kind: "RESCHEDULE", at: at.getTime() },
    ],
    reminders.map((one) => (one.id === id ? { ...one, status: "PENDING", reason: null } : one)),
    now.getTime(),
  );
  const { blockedBy } = planned;
  if (blockedBy !== null && blockedBy !== "NO_STEPS_LEFT") {
    return { kind: "HELD_BACK", reason: blockedBy };
  }
  const step = planned.desired.find((desired) => desired.offsetDays === offsetDays);
  if (step === undefined || step.status !== "PENDING") return { kind: "TOO_CLOSE", earliest: null };
  return step.scheduledFor === at.getTime()
    ? null
    : { kind: "TOO_CLOSE", earliest: new Date(step.scheduledFor) };
}

/** Another attempt: no report on the one that failed counts for it, and the sender must not take one for the other. Index: the primary key. */
async function reopenFailed(tx: Queryable, userId: string, reminderId: string): Promise<void> {
  await tx.query({
    name: "reopen_failed_reminder",
    text: `
      update payment_reminders
      set status = 'CANCELED', attempt = attempt + 1, claim_token = null, claimed_until = null, updated_at = now()
      where user_id = $1 and id = $2 and status = 'FAILED'
    `,
    values: [userId, reminderId],
  });
}
