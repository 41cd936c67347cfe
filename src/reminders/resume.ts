import { raiseDataVersion } from "../db/data-version.ts";
import type { Queryable } from "../db/sql.ts";
import type { Actor } from "./actor.ts";
import { reconcileReminders } from "./reconcile.ts";
import { endDecisions } from "./sql/decisions.ts";
import { giveBackStep } from "./sql/give-back-step.ts";
import { lockReminder } from "./sql/lock-reminder.ts";

export interface ResumeReminder {
  readonly userId: string;
  readonly reminderId: string;
  /** Who decided, as shown to people later. */
  readonly by: string;
}

export type ResumeOutcome = "RESUMED" | "NOT_FOUND" | "ALREADY_DELIVERED";

/**
 * Takes back what a person decided about one step: a skip, or a time of its own, for whichever of the invoice's due dates
 * it was. From now on the policy decides, which
 * may mean that the step does not go out all the same: the invoice is paid, or its day is too long past. Raises the
 * user's data version.
 *
 * Locks the invoice, then the reminder, then the user.
 */
export async function resumeReminder(
  tx: Queryable,
  { userId, reminderId, by }: ResumeReminder,
): Promise<ResumeOutcome> {
  const reminder = await lockReminder(tx, userId, reminderId);
  if (reminder === null) return "NOT_FOUND";
  const { invoiceId, offsetDays, status, now } = reminder;
  if (status === "DELIVERED") return "ALREADY_DELIVERED";

  const actor: Actor = { cause: "PERSON", by };
  await endDecisions(tx, userId, { invoiceId, offsetDays }, by);
  await giveBackStep(tx, userId, { invoiceId, offsetDays }, actor);
  await reconcileReminders(tx, { userId, invoiceIds: [invoiceId], now, actor });
  await raiseDataVersion(tx, userId);
  return "RESUMED";
}
