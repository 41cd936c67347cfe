import type { BalanceCheck } from "../reminders/claim.ts";
import type { StaleInvoice } from "../reminders/sql/stale-invoices.ts";
import { awaitRun } from "../sync/await-run.ts";
import { startRun } from "../sync/start-run.ts";
import type { GraphQLContext } from "./context.ts";

const DEFAULT_MAX_AGE_SECONDS = 3_600;
/** A sender waits no longer for fresh balances; by then the stored ones count. */
const MOST_PATIENCE_MS = 10_000;

/**
 * Reads balances again by runs of one record each, which go ahead of background work on the quota's reserve. An
 * organization without any quota left, or without access, is not asked.
 */
export function balanceCheck(context: GraphQLContext, leaseSeconds: number): BalanceCheck {
  // Half of the lease stays for the sender's own reading.
  const patienceMs = Math.min(MOST_PATIENCE_MS, leaseSeconds * 500);
  return {
    maxAgeSeconds: context.services.reminderBalanceMaxAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS,
    refresh: async (invoices) => {
      const groups = Map.groupBy(invoices, (invoice) => invoice.organizationId);
      await Promise.all(
        [...groups].map(async ([organizationId, group]) => {
          if (!(await mayCall(context, organizationId, group.length))) return;
          await Promise.all(group.map((invoice) => readAgain(context, invoice, patienceMs)));
        }),
      );
    },
  };
}

async function mayCall(
  { services, now }: GraphQLContext,
  organizationId: string,
  calls: number,
): Promise<boolean> {
  const { perDayLimit, usedToday, blockedUntil } = await services.quotaUsage(organizationId);
  return usedToday + calls <= perDayLimit && (blockedUntil === null || blockedUntil <= now);
}

async function readAgain(
  { viewer, services }: GraphQLContext,
  { organizationId, sourceId }: StaleInvoice,
  patienceMs: number,
): Promise<void> {
  const { userId } = viewer;
  const { pool } = services.database;
  const target = { type: "INVOICE", sourceId } as const;
  const started = await startRun(
    { pool, queue: services.queue },
    { userId, organizationId, kind: "RECORD", trigger: "MANUAL", target },
  );
  if ("refusal" in started) return;
  await awaitRun(pool, userId, started.runId, patienceMs);
}
