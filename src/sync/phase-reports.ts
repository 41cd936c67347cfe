import type { Queryable } from "../db/sql.ts";
import type { Counts } from "./counts.ts";
import type { PhaseName, PhaseStatus } from "./run.ts";

/** What a phase came to, for the log. */
export interface PhaseReport extends Counts {
  readonly name: PhaseName;
  readonly status: PhaseStatus;
  readonly calls: number;
  /** From its first start to its end, waits included; null when it never began. */
  readonly seconds: number | null;
}

/** Index: sync_phases_pkey. */
export async function readPhaseReports(db: Queryable, runId: string): Promise<PhaseReport[]> {
  const { rows } = await db.query<PhaseReport>({
    name: "read_phase_reports",
    text: `
      select
        name,
        status,
        fetched,
        inserted,
        updated,
        unchanged,
        deleted,
        skipped,
        failed,
        api_calls as "calls",
        round(extract(epoch from finished_at - started_at), 3)::float8 as "seconds"
      from sync_phases
      where run_id = $1
      order by ordinal
    `,
    values: [runId],
  });
  return rows;
}
