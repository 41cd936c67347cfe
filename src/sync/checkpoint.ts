import type { PoolClient } from "pg";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction, type Queryable } from "../db/sql.ts";
import { type Counts, NO_COUNTS } from "./counts.ts";
import { fence } from "./lease.ts";
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
 * the check that this worker still holds the run. A kill at any moment leaves either all of it or nothing.
 *
 * @throws FencedError
 */
export async function commitStep(
  slice: Slice,
  phase: PhaseName,
  work: (tx: PoolClient) => Promise<Step>,
): Promise<Step> {
  const notify = slice.mayNotify();
  return inTransaction(slice.pool, async (tx) => {
    const step = await work(tx);
    await saveStep(tx, slice.run.id, phase, step);
    await raiseDataVersion(tx, slice.run.userId);
    await fence(tx, slice.run, phase, { notify: notify || step.done === true });
    return step;
  });
}

async function saveStep(
  tx: Queryable,
  runId: string,
  phase: PhaseName,
  { counts, position, done }: Step,
): Promise<void> {
  const added = { ...NO_COUNTS, ...counts };
  await tx.query({
    name: "save_step",
    text: `
      update sync_phases
      set
        fetched = fetched + $3,
        inserted = inserted + $4,
        updated = updated + $5,
        unchanged = unchanged + $6,
        deleted = deleted + $7,
        skipped = skipped + $8,
        failed = failed + $9,
        position = $10::jsonb,
        status = case
          when not $11::boolean then 'RUNNING'
          when exists (
            select from sync_issues where run_id = $1 and phase = $2 and resolved_at is null
          ) then 'SUCCEEDED_WITH_ISSUES'
          else 'SUCCEEDED'
        end,
        finished_at = case when $11 then now() end,
        api_calls = (select count(*) from api_calls where run_id = $1 and phase = $2)
      where run_id = $1 and name = $2
    `,
    values: [
      runId,
      phase,
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
  });
}

export interface PhaseRow {
  readonly name: PhaseName;
  readonly status: string;
  readonly position: unknown;
}

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
  await inTransaction(slice.pool, async (tx) => {
    await tx.query({
      name: "begin_phase",
      text: `
        update sync_phases
        set
          status = 'RUNNING',
          started_at = coalesce(started_at, now()),
          total = case when started_at is null then $3 else total end,
          error = null
        where run_id = $1 and name = $2
      `,
      values: [slice.run.id, phase, total],
    });
    await raiseDataVersion(tx, slice.run.userId);
    await fence(tx, slice.run, phase, { notify: true });
  });
}

/** A failed phase is recorded; the run goes on with the next. @throws FencedError */
export async function failPhase(slice: Slice, phase: PhaseName, error: string): Promise<void> {
  await inTransaction(slice.pool, async (tx) => {
    await tx.query({
      name: "fail_phase",
      text: `
        update sync_phases
        set
          status = 'FAILED',
          error = $3,
          finished_at = now(),
          api_calls = (select count(*) from api_calls where run_id = $1 and phase = $2)
        where run_id = $1 and name = $2
      `,
      values: [slice.run.id, phase, error],
    });
    await raiseDataVersion(tx, slice.run.userId);
    await fence(tx, slice.run, phase, { notify: true });
  });
}

/** There is nothing for the phase to do in this run. @throws FencedError */
export async function skipPhase(slice: Slice, phase: PhaseName): Promise<void> {
  await inTransaction(slice.pool, async (tx) => {
    await tx.query({
      name: "skip_phase",
      text: `
        update sync_phases
        set status = 'SKIPPED', finished_at = now()
        where run_id = $1 and name = $2
      `,
      values: [slice.run.id, phase],
    });
    await raiseDataVersion(tx, slice.run.userId);
    await fence(tx, slice.run, phase, { notify: true });
  });
}
