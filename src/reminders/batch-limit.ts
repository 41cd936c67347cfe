import { MOST_OUTDATED } from "./reconcile-batch.ts";

/** How a batch of invoices went. */
export interface BatchOutcome {
  /** Invoices that it was to look at, at most. */
  readonly limit: number;
  /** Those of them that had to be written. */
  readonly outdated: number;
  /** From its transaction's begin to its end. */
  readonly tookMs: number;
}

export const FIRST_BATCH_INVOICES = MOST_OUTDATED;
const MOST_BATCH_INVOICES = 5_000;
const LEAST_BATCH_INVOICES = 100;
/** A larger share outdated, and a batch of more invoices would end before it has looked at them all. */
const MANY_OUTDATED = 0.2;
/** A transaction that lasts longer is too long: others wait for what it has locked. */
const LONG_BATCH_MS = 2_000;

/**
 * How many invoices the next batch looks at: half as many after a long one, as on a busy machine; else twice as many, up
 * to the most that makes sense for so many outdated ones.
 */
export function nextBatchLimit({ limit, outdated, tookMs }: BatchOutcome): number {
  if (tookMs > LONG_BATCH_MS) return Math.max(LEAST_BATCH_INVOICES, Math.floor(limit / 2));
  const most = outdated > limit * MANY_OUTDATED ? FIRST_BATCH_INVOICES : MOST_BATCH_INVOICES;
  return Math.min(2 * limit, most);
}
