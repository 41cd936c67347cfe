import { raiseDataVersion } from "../db/data-version.ts";
import type { Queryable } from "../db/sql.ts";
import type { Actor } from "./actor.ts";
import { reconcileReminders } from "./reconcile.ts";
import { replaceDecision } from "./sql/decisions.ts";
import { lockReminder } from "./sql/lock-reminder.ts";
import { writeSkip } from "./sql/write-skip.ts";

export interface SkipReminder {
  readonly userId: string;
  readonly reminderId: string;
  readonly note: string | null;
  /** Who decided, as shown to people later. */
  readonly by: string;
}

export type SkipOutcome = "SKIPPED" | "RECORDED" | "NOT_FOUND" | "ALREADY_DELIVERED";

/**
 * A person takes one step of an invoice out: it stays out whatever happens to the due date, the balance or the policy.
 * Plans the invoice's other steps anew and raises the user's data version.
 *
 * RECORDED: the decision is kept, but a reminder that is being sent right now cannot be stopped any more, and one that
 * failed stays as it is. ALREADY_DELIVERED and NOT_FOUND write nothing. Skipping again changes nothing.
 *
 * Locks the invoice, then the reminder, then the user.
 */
export async function skipReminder(
  tx: Queryable,
  { userId, reminderId, note, by }: SkipReminder,
): Promise<SkipOutcome> {
  const reminder = await lockReminder(tx, userId, reminderId);
  if (reminder === null) return "NOT_FOUND";
  const { invoiceId, offsetDays, status, reason, now } = reminder;
  if (status === "DELIVERED") return "ALREADY_DELIVERED";
  if (status === "SKIPPED" && reason === "MANUAL") return "SKIPPED";

  const actor: Actor = { cause: "PERSON", by, note };
  await replaceDecision(
    tx,
    userId,
    { invoiceId, offsetDays },
    { kind: "SKIP", until: null, at: null, by, note },
  );
  const stays = status === "CLAIMED" || status === "FAILED";
  if (!stays) await writeSkip(tx, userId, reminderId, actor);
  await reconcileReminders(tx, { userId, invoiceIds: [invoiceId], now, actor });
  await raiseDataVersion(tx, userId);
  return stays ? "RECORDED" : "SKIPPED";
}
