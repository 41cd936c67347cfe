import type { Queryable } from "../db/sql.ts";
import type { PhaseName } from "./run.ts";

/**
 * Notes records of a list that are none of ours. Returns how many of them the run had not met before. Unique:
 * sync_skipped_pkey.
 */
export async function noteSkipped(
  tx: Queryable,
  runId: string,
  phase: PhaseName,
  sourceIds: readonly string[],
): Promise<number> {
  if (sourceIds.length === 0) return 0;
  const { rowCount } = await tx.query({
    name: "note_skipped",
    text: `
      insert into sync_skipped (run_id, phase, source_id)
      select $1, $2, id
      from unnest($3::text[]) as t (id)
      order by id
      on conflict do nothing
    `,
    values: [runId, phase, [...sourceIds]],
  });
  return rowCount ?? 0;
}

/** With its run ended, the counts are all that is worth keeping. Index: sync_skipped_pkey. */
export async function dropSkipped(tx: Queryable, runId: string): Promise<void> {
  await tx.query({
    name: "drop_skipped",
    text: "delete from sync_skipped where run_id = $1",
    values: [runId],
  });
}
