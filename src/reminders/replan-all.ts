import type { Pool } from "pg";
import { replanReminders } from "./replan.ts";
import { replannableOrganizations } from "./sql/replannable-organizations.ts";

const DAY_PASSED = { cause: "DAY", by: null } as const;

/**
 * Plans the reminders of all connected organizations anew, because days pass without anything changing in the source:
 * steps get too late, pauses end. Meant to run once a day, and harmless more often: any number of processes may run it
 * at once, each batch of invoices is one short transaction, and a second run changes nothing.
 *
 * @returns how many organizations were planned.
 */
export async function replanAll(pool: Pool, now: Date, signal?: AbortSignal): Promise<number> {
  const organizations = await replannableOrganizations(pool);
  let planned = 0;
  for (const { userId, organizationId } of organizations) {
    if (signal?.aborted === true) break;
    const scope = { userId, organizationIds: [organizationId], now, actor: DAY_PASSED };
    await replanReminders(pool, scope);
    planned += 1;
  }
  return planned;
}
