import type { Database } from "../db/database.ts";
import type { QuotaStore } from "../zoho/ports.ts";
import { blockCalls } from "./block-calls.ts";
import { ensureQuotaRow } from "./ensure-quota-row.ts";
import { finishCall } from "./finish-call.ts";
import type { QuotaLimits } from "./limits.ts";
import { reserveCall } from "./reserve-call.ts";

/** So many reservations at the same time lose to another one before this one asks to be called again. */
const MAX_TRIES = 20;
const RETRY_MS = 20;

/** The quota of one organization, shared by all processes. */
export function createQuotaStore(options: {
  readonly db: Pick<Database, "pool">;
  readonly organizationId: string;
  readonly limits: QuotaLimits;
}): QuotaStore {
  const { db, organizationId, limits } = options;
  return {
    reserve: async (call) => {
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const row = await reserveCall(db.pool, organizationId, limits, call);
        if (row === null) {
          await ensureQuotaRow(db.pool, organizationId);
        } else if (row.callId !== null) {
          return { granted: true, callId: row.callId };
        } else if (row.reason !== null && row.until !== null && row.waitMs !== null) {
          const { reason, until, waitMs } = row;
          return { granted: false, reason, until, waitMs: Math.max(0, waitMs) };
        }
      }
      return {
        granted: false,
        reason: "IN_FLIGHT",
        until: Date.now() + RETRY_MS,
        waitMs: RETRY_MS,
      };
    },
    finish: (callId, outcome, report) => finishCall(db.pool, callId, outcome, report),
    block: async (code, seconds) => {
      await ensureQuotaRow(db.pool, organizationId);
      const block = await blockCalls(db.pool, organizationId, code, seconds);
      if (block === null) throw new Error("The organization is not connected any more.");
      return block;
    },
  };
}
