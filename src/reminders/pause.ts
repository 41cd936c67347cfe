import { raiseDataVersion } from "../db/data-version.ts";
import type { Queryable } from "../db/sql.ts";
import type { Actor } from "./actor.ts";
import { reconcileReminders } from "./reconcile.ts";
import { endDecisions, replaceDecision, type Subject } from "./sql/decisions.ts";

/** An invoice, or all invoices that a customer has or will have. */
export type PauseTarget = { readonly invoiceId: string } | { readonly customerId: string };

export interface PauseReminders {
  readonly userId: string;
  readonly target: PauseTarget;
  /** Null: until a person resumes them. */
  readonly until: Date | null;
  readonly note: string | null;
  /** Who decided, as shown to people later. */
  readonly by: string;
}

export type PauseOutcome = "PAUSED" | "NOT_FOUND" | "IN_THE_PAST";
export type UnpauseOutcome = "RESUMED" | "NOT_FOUND";

/**
 * Holds all reminders of an invoice or customer back for a while. A pause of before is replaced. When it ends, what is
 * not too late by then goes on; see `replanPassed`. Raises the user's data version.
 *
 * Locks the customer, its invoices, their reminders, the user.
 */
export async function pauseReminders(
  tx: Queryable,
  { userId, target, until, note, by }: PauseReminders,
): Promise<PauseOutcome> {
  const found = await lockTarget(tx, userId, target);
  if (found === null) return "NOT_FOUND";
  if (until !== null && until <= found.now) return "IN_THE_PAST";
  const decision = { kind: "PAUSE", until, at: null, by, note } as const;
  await replaceDecision(tx, userId, subjectOf(target), decision);
  await replan(tx, userId, found, { cause: "PERSON", by, note });
  return "PAUSED";
}

/** Ends a pause of that very invoice or customer. As `pauseReminders` otherwise. */
export async function unpauseReminders(
  tx: Queryable,
  { userId, target, by }: Pick<PauseReminders, "userId" | "target" | "by">,
): Promise<UnpauseOutcome> {
  const found = await lockTarget(tx, userId, target);
  if (found === null) return "NOT_FOUND";
  await endDecisions(tx, userId, subjectOf(target), by);
  await replan(tx, userId, found, { cause: "PERSON", by });
  return "RESUMED";
}

interface Found {
  readonly invoiceIds: readonly string[];
  readonly now: Date;
}

function subjectOf(target: PauseTarget): Subject {
  return "invoiceId" in target ? { ...target, offsetDays: null } : target;
}

async function replan(
  tx: Queryable,
  userId: string,
  { invoiceIds, now }: Found,
  actor: Actor,
): Promise<void> {
  await reconcileReminders(tx, { userId, invoiceIds, now, actor });
  await raiseDataVersion(tx, userId);
}

async function lockTarget(
  tx: Queryable,
  userId: string,
  target: PauseTarget,
): Promise<Found | null> {
  if ("invoiceId" in target) {
    const now = await lockRow(tx, "invoices_cache", userId, target.invoiceId);
    return now === null ? null : { invoiceIds: [target.invoiceId], now };
  }
  const now = await lockRow(tx, "customers_cache", userId, target.customerId);
  if (now === null) return null;
  return { invoiceIds: await invoicesOf(tx, userId, target.customerId), now };
}

/** The beginning of the transaction, by the database's clock; null when there is no such row. Index: (user_id, id). */
async function lockRow(
  tx: Queryable,
  table: "invoices_cache" | "customers_cache",
  userId: string,
  id: string,
): Promise<Date | null> {
  const { rows } = await tx.query<{ now: Date }>({
    name: `lock_paused_${table}`,
    text: `
      select now() as "now"
      from ${table}
      where user_id = $1 and id = $2
      for no key update
    `,
    values: [userId, id],
  });
  return rows[0]?.now ?? null;
}

/** Index: invoices_cache (user_id, customer_id, due_date, id). */
async function invoicesOf(
  tx: Queryable,
  userId: string,
  customerId: string,
): Promise<readonly string[]> {
  const { rows } = await tx.query<{ id: string }>({
    name: "invoices_of_paused_customer",
    text: `
      select id
      from invoices_cache
      where user_id = $1 and customer_id = $2
    `,
    values: [userId, customerId],
  });
  return rows.map((row) => row.id);
}
