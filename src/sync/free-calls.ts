import type { Queryable } from "../db/sql.ts";

/**
 * Ends the calls that former holders of a run left under way: nobody waits for their answers any more. Each keeps a slot
 * in flight until its deadline otherwise, and a few workers that die one after the other would stop the run for a minute.
 *
 * Index: api_calls_run_id_phase_idx.
 */
export async function freeCalls(tx: Queryable, runId: string): Promise<void> {
  await tx.query({
    name: "free_calls",
    text: `
      update api_calls
      set finished_at = clock_timestamp(), outcome = 'ABORTED'
      where run_id = $1 and finished_at is null
    `,
    values: [runId],
  });
}
