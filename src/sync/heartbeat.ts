import type { Pool } from "pg";
import type { Logger } from "pino";
import { FencedError, type LeasedRun, renewLease } from "./lease.ts";

/** How often a lease is renewed within its time. */
const RENEWALS_PER_LEASE = 3;

/**
 * Renews a lease while a worker waits for the source. `lost` fires when another worker took the run or it was cancelled,
 * so that a call under way ends early; what keeps a late worker from writing is the fence in each transaction.
 */
export function keepLease(
  pool: Pool,
  run: LeasedRun,
  log: Logger,
): { readonly lost: AbortSignal; stop(): void } {
  const lost = new AbortController();
  let renewing = false;
  const timer = setInterval(
    () => {
      if (renewing) return;
      renewing = true;
      renewLease(pool, run)
        .catch((error: unknown) => {
          if (error instanceof FencedError) lost.abort(error);
          else log.warn({ err: error }, "the lease could not be renewed");
        })
        .finally(() => {
          renewing = false;
        });
    },
    (run.leaseSeconds * 1000) / RENEWALS_PER_LEASE,
  );
  return { lost: lost.signal, stop: () => clearInterval(timer) };
}
