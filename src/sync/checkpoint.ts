import type { Queryable } from "../db/sql.ts";
import { type Counts, NO_COUNTS } from "./counts.ts";
import { inFencedTransaction, type PhaseChange } from "./lease.ts";
import type { PhaseName } from "./run.ts";
import type { Slice } from "./slice.ts";

/** What a step of a phase leaves behind, besides its rows. */
export interface Step {
  readonly counts: Partial<Counts>;
  /** JSON: where the phase goes on after this step. */
  readonly position: unknown;
  /** Ends the phase with this step. */
  readonly done?: boolean;
}

/**
 * One step of a phase, a page for instance, as one transaction: its rows, its counts, the position after it, and last
 * the check that this worker still holds the run. A kill at any moment leaves either all of it or nothing. The calls are
 * counted when the step is shown.
 *
 * @throws FencedError
 */
export async function commitStep(
  slice: Slice,
  phase: PhaseName,
  work: (tx: Queryable) => Promise<Step>,
): Promise<Step> {
  const notify = slice.mayNotify();
  return inFencedTransaction(slice.pool, slice.run, work, (step) => ({
    phase,
    change: savedStep(step),
    notify: notify || step.done === true,
  }));
}

/** Index: sync_phases_pkey, sync_issues_run_id_idx, api_calls_run_id_phase_idx. */
function savedStep({ counts, position, done }: Step): PhaseChange {
  const added = { ...NO_COUNTS, ...counts };
  return {
    name: "save_step",
    text: `
        update sync_phases
        set
          fetched = fetched + $7,
          inserted = inserted + $8,
          updated = updated + $9,
          unchanged = unchanged + $10,
          deleted = deleted + $11,
          skipped = skipped + $12,
          failed = failed + $13,
          position = $14::jsonb,
          status = case
            when not $15::boolean then 'RUNNING'
            when exists (
              select from sync_issues where run_id = $1 and phase = $2 and resolved_at is null
            ) then 'SUCCEEDED_WITH_ISSUES'
            else 'SUCCEEDED'
          end,
          finished_at = case when $15 then now() end,
          api_calls = case
            when $6::boolean
            then (select count(*) from api_calls where run_id = $1 and phase = $2)
            else api_calls
          end
        where run_id = $1 and name = $2
        returning run_id
    `,
    values: [
      added.fetched,
      added.inserted,
      added.updated,
      added.unchanged,
      added.deleted,
      added.skipped,
      added.failed,
      position === undefined ? null : JSON.stringify(position),
      done === true,
    ],
  };
}

export interface PhaseRow {
  readonly name: PhaseName;
  readonly status: string;
  readonly position: unknown;
}

/** In their order. Index: sync_phases_pkey. */
export async function readPhases(tx: Queryable, runId: string): Promise<PhaseRow[]> {
  const { rows } = await tx.query<PhaseRow>({
    name: "read_phases",
    text: `select name, status, position from sync_phases where run_id = $1 order by ordinal`,
    values: [runId],
  });
  return rows;
}

/** Opens a phase, or goes on with it. `total`: records it expects at its beginning, when known. @throws FencedError */
export async function beginPhase(
  slice: Slice,
  phase: PhaseName,
  total: number | null,
): Promise<void> {
  await changePhase(slice, phase, {
    name: "begin_phase",
    text: `
        update sync_phases
        set
          status = 'RUNNING',
          started_at = coalesce(started_at, now()),
          total = case when started_at is null then $7 else total end,
          error = null
        where run_id = $1 and name = $2
        returning run_id
    `,
    values: [total],
  });
}

/** A failed phase is recorded; the run goes on with the next. @throws FencedError */
export async function failPhase(slice: Slice, phase: PhaseName, error: string): Promise<void> {
  await changePhase(slice, phase, {
    name: "fail_phase",
    text: `
        update sync_phases
        set
          status = 'FAILED',
          error = $7,
          finished_at = now(),
          api_calls = (select count(*) from api_calls where run_id = $1 and phase = $2)
        where run_id = $1 and name = $2
        returning run_id
    `,
    values: [error],
  });
}

/** There is nothing for the phase to do in this run. @throws FencedError */
export async function skipPhase(slice: Slice, phase: PhaseName): Promise<void> {
  await changePhase(slice, phase, {
    name: "skip_phase",
    text: `
        update sync_phases
        set status = 'SKIPPED', finished_at = now()
        where run_id = $1 and name = $2
        returning run_id
    `,
    values: [],
  });
}

async function changePhase(slice: Slice, phase: PhaseName, change: PhaseChange): Promise<void> {
  await inFencedTransaction(
    slice.pool,
    slice.run,
    async () => undefined,
    () => ({ phase, change, notify: true }),
  );
}
