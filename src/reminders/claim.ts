import type { Pool } from "pg";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction } from "../db/sql.ts";
import { TIME_ACTOR } from "./actor.ts";
import { encodeClaimToken, idempotencyKeyOf } from "./claim-token.ts";
import { reconcileReminders } from "./reconcile.ts";
import {
  type ClaimRow,
  type FreshClaim,
  keepClaims,
  releaseExpired,
  reopenClaims,
  takeDue,
} from "./sql/claims.ts";
import { lockDueInvoices, lockInvoices } from "./sql/lock-due.ts";
import { type StaleInvoice, staleInvoices } from "./sql/stale-invoices.ts";

export interface Claim {
  readonly reminderId: string;
  /** For the report on this claim. */
  readonly token: string;
  /** For the sender's provider: the same however often the reminder is claimed. */
  readonly idempotencyKey: string;
  readonly claimedUntil: Date;
}

/** Reads balances again just before somebody is called about them. */
export interface BalanceCheck {
  /** Balances older than this are read again. */
  readonly maxAgeSeconds: number;
  /**
   * Reads the invoices again and stores them. Resolves also where that was not possible, such as without quota: then the
   * stored balance counts.
   */
  readonly refresh: (invoices: readonly StaleInvoice[]) => Promise<void>;
}

export interface ClaimRequest {
  readonly userId: string;
  /** Null: of all organizations. */
  readonly organizationId: string | null;
  /** Most reminders at once. */
  readonly limit: number;
  /** Without a report for this long, others may claim the reminder. */
  readonly leaseSeconds: number;
  readonly now: Date;
  /** Null: the stored balances count, whatever their age. */
  readonly balances: BalanceCheck | null;
}

/** Invoices looked at together once the first due ones turned out to be none any more. */
const LARGER_BATCH_INVOICES = 100;
const MOST_ROUNDS = 50;
/** Fresh balances may call off all that was claimed. Then it is tried again, but not until the sender loses patience. */
const MOST_CHECKS = 3;

/**
 * Hands out what is due, each reminder to one taker at a time.
 *
 * A round locks invoices with something due, passing over those that are locked, and plans them anew at this very time:
 * calling window, gap, lateness and whatever else changed are checked again, what must wait is moved and what must not go
 * out is cancelled. What is due then is claimed, until it is reported on or its lease is over by the database's clock. A
 * round that finds less than it wanted is followed by another one, so that a hundred reminders that had to be moved do
 * not hide the one behind them.
 *
 * Delivery is at least once: a taker that dies between sending and reporting has sent. Raises the user's data version.
 *
 * Locks invoices, reminders, the user.
 */
export async function claimReminders(pool: Pool, request: ClaimRequest): Promise<Claim[]> {
  let claimed: readonly ClaimRow[] = [];
  for (let check = 0; check < MOST_CHECKS && claimed.length === 0; check += 1) {
    const due = await claimDue(pool, request);
    if (due.length === 0) break;
    claimed = await withFreshBalances(pool, request, due);
  }
  return claimed.map(({ reminderId, claim, attempt, claimedUntil }) => ({
    reminderId,
    token: encodeClaimToken({ reminderId, claim }),
    idempotencyKey: idempotencyKeyOf(reminderId, attempt),
    claimedUntil,
  }));
}

async function claimDue(pool: Pool, request: ClaimRequest): Promise<FreshClaim[]> {
  const claimed: FreshClaim[] = [];
  let batch = request.limit;
  for (let round = 0; round < MOST_ROUNDS && claimed.length < request.limit; round += 1) {
    const { locked, rows } = await claimRound(pool, request, batch, request.limit - claimed.length);
    claimed.push(...rows);
    if (locked === 0) break;
    batch = LARGER_BATCH_INVOICES;
  }
  return claimed;
}

function claimRound(
  pool: Pool,
  { userId, organizationId, leaseSeconds, now }: ClaimRequest,
  batch: number,
  wanted: number,
): Promise<{ locked: number; rows: FreshClaim[] }> {
  return inTransaction(pool, async (tx) => {
    const invoiceIds = await lockDueInvoices(tx, userId, organizationId, now, batch);
    if (invoiceIds.length === 0) return { locked: 0, rows: [] };
    await releaseExpired(tx, userId, invoiceIds);
    await reconcileReminders(tx, { userId, invoiceIds, now, actor: TIME_ACTOR });
    const rows = await takeDue(tx, userId, invoiceIds, now, wanted, leaseSeconds);
    await raiseDataVersion(tx, userId);
    return { locked: invoiceIds.length, rows };
  });
}

async function withFreshBalances(
  pool: Pool,
  { userId, leaseSeconds, now, balances }: ClaimRequest,
  claimed: readonly FreshClaim[],
): Promise<readonly ClaimRow[]> {
  if (balances === null) return claimed;
  const before = new Date(now.getTime() - balances.maxAgeSeconds * 1_000);
  const invoiceIds = claimed.map((claim) => claim.invoiceId);
  const stale = await staleInvoices(pool, userId, invoiceIds, before);
  if (stale.length === 0) return claimed;
  await balances.refresh(stale);
  const staleIds = new Set(stale.map((invoice) => invoice.invoiceId));
  const kept = await planAgain(
    pool,
    userId,
    claimed.filter((claim) => staleIds.has(claim.invoiceId)),
    now,
    leaseSeconds,
  );
  const keptById = new Map(kept.map((claim) => [claim.reminderId, claim]));
  return claimed.flatMap((claim) => {
    if (!staleIds.has(claim.invoiceId)) return [claim];
    const again = keptById.get(claim.reminderId);
    return again === undefined ? [] : [again];
  });
}

/** Plans the claimed reminders as if they were not; claims that still are due go on. */
function planAgain(
  pool: Pool,
  userId: string,
  held: readonly FreshClaim[],
  now: Date,
  leaseSeconds: number,
): Promise<ClaimRow[]> {
  const invoiceIds = held.map((claim) => claim.invoiceId);
  return inTransaction(pool, async (tx) => {
    await lockInvoices(tx, userId, invoiceIds);
    await reopenClaims(tx, userId, held);
    await reconcileReminders(tx, { userId, invoiceIds, now });
    const kept = await keepClaims(tx, userId, held, now, leaseSeconds);
    await raiseDataVersion(tx, userId);
    return kept;
  });
}
