import type { Pool } from "pg";
import { workOffReplans } from "./replan.ts";
import { insertDayReplans } from "./sql/replans.ts";

/**
 * Plans all reminders of each organization anew once its local day has begun, because days pass without anything
 * changing in the source: steps get too late, a rescheduled one belongs to the policy again. However often and in however
 * many processes it is called, each organization is planned once for a day; a day that began while no process ran is made
 * up for by the first call after.
 *
 * Also goes on with what a killed process, or one that lost its patience, left of a changed policy.
 */
export async function replanDays(
  pool: Pool,
  clock: () => Date,
  signal?: AbortSignal,
): Promise<void> {
  await insertDayReplans(pool, clock());
  await workOffReplans(pool, clock, signal);
}
