import { raiseDataVersion } from "../db/data-version.ts";
import type { Queryable } from "../db/sql.ts";
import { decodeClaimToken } from "./claim-token.ts";
import { reconcileReminders } from "./reconcile.ts";
import { endFulfilled } from "./sql/decisions.ts";
import { type LockedReminder, lockReminder } from "./sql/lock-reminder.ts";
import { writeReport } from "./sql/write-report.ts";

export interface DeliveryReport {
  readonly userId: string;
  /** As `claimReminders` gave it. */
  readonly token: string;
}

export interface FailureReport extends DeliveryReport {
  /** What the sender says, for people; null when nothing. */
  readonly message: string | null;
}

/** Of the report on a claim. `reminderId` null: there is none. */
export type ReportOutcome =
  | { readonly kind: "DELIVERED" | "FAILED" | "ALREADY_DELIVERED"; readonly reminderId: string }
  /** Somebody else claimed it since; what they report counts. */
  | { readonly kind: "TAKEN_OVER"; readonly reminderId: string }
  | { readonly kind: "NOT_FOUND"; readonly reminderId: null };

const NOT_FOUND = { kind: "NOT_FOUND", reminderId: null } as const;

/**
 * The reminder was delivered. Counts after the lease, too, unless somebody else claimed it; and against whatever was
 * decided about it meanwhile. Plans the invoice's next steps at their distance and raises the user's data version.
 * Reporting again changes nothing.
 *
 * Locks the invoice, then the reminder, then the user.
 */
export async function completeReminder(
  tx: Queryable,
  { userId, token }: DeliveryReport,
): Promise<ReportOutcome> {
  const found = await findClaim(tx, userId, token);
  if ("kind" in found) return found;
  const { id, invoiceId, status, now } = found;
  if (status !== "DELIVERED") {
    await writeReport(tx, userId, id, { status: "DELIVERED", reason: null, message: null });
    await endFulfilled(tx, userId, id);
    await settle(tx, userId, invoiceId, now);
  }
  return { kind: "DELIVERED", reminderId: id };
}

/**
 * The reminder could not be delivered; it stays so until a person sends it again. One that should not have gone out any
 * more is cancelled instead. As `completeReminder` otherwise.
 */
export async function failReminder(
  tx: Queryable,
  { userId, token, message }: FailureReport,
): Promise<ReportOutcome> {
  const found = await findClaim(tx, userId, token);
  if ("kind" in found) return found;
  const { id, invoiceId, status, reason, now } = found;
  if (status === "DELIVERED") return { kind: "ALREADY_DELIVERED", reminderId: id };
  // What was skipped or cancelled after the lease has ended already.
  if (status === "CLAIMED" || status === "PENDING") {
    const end = reason === null ? "FAILED" : "CANCELED";
    await writeReport(tx, userId, id, { status: end, reason, message });
    await settle(tx, userId, invoiceId, now);
  }
  return { kind: "FAILED", reminderId: id };
}

async function findClaim(
  tx: Queryable,
  userId: string,
  token: string,
): Promise<LockedReminder | ReportOutcome> {
  const claim = decodeClaimToken(token);
  if (claim === null) return NOT_FOUND;
  const reminder = await lockReminder(tx, userId, claim.reminderId);
  if (reminder === null || reminder.claimToken === null) return NOT_FOUND;
  if (reminder.claimToken !== claim.claim) return { kind: "TAKEN_OVER", reminderId: reminder.id };
  return reminder;
}

async function settle(tx: Queryable, userId: string, invoiceId: string, now: Date): Promise<void> {
  const actor = { cause: "SENDER", by: null } as const;
  await reconcileReminders(tx, { userId, invoiceIds: [invoiceId], now, actor });
  await raiseDataVersion(tx, userId);
}
