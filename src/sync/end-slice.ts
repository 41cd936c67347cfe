import type { Pool } from "pg";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction, type Queryable } from "../db/sql.ts";
import { enqueueNext } from "./enqueue-next.ts";
import { hasOpenIssues } from "./issues.ts";
import { FencedError, type LeasedRun } from "./lease.ts";
import { notifyRun } from "./notify-run.ts";
import { runOutcome } from "./outcome.ts";
import type { RunQueue } from "./queue.ts";
import type { PhaseName, PhaseStatus, RunStatus } from "./run.ts";
import { dropSkipped } from "./skipped.ts";

interface Deps {
  readonly pool: Pool;
  readonly queue: RunQueue;
}

export interface RunError {
  readonly code: string;
  /** Safe to show. */
  readonly message: string;
}

/** Gives the lease back and enqueues the next slice, in one transaction. @throws FencedError */
export async function handOver({ pool, queue }: Deps, run: LeasedRun): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await release(tx, run, { status: "RUNNING", resumesAt: null });
    await queue.enqueue(tx, run);
  });
}

/** The quota is used up: the worker is free until then, and a slice is enqueued for that moment. @throws FencedError */
export async function waitUntil(
  { pool, queue }: Deps,
  run: LeasedRun,
  phase: PhaseName | null,
  until: Date,
): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await tx.query({
      name: "phase_waits",
      text: `
        update sync_phases
        set
          status = 'WAITING',
          api_calls = (select count(*) from api_calls where run_id = $1 and phase = $2)
        where run_id = $1 and name = $2
      `,
      values: [run.id, phase],
    });
    await queue.enqueue(tx, run, { startAfter: until });
    await raiseDataVersion(tx, run.userId);
    await release(tx, run, { status: "WAITING", resumesAt: until });
    await notifyRun(tx, run.id);
  });
}

/** Ends the run with what its phases came to, and hands over the run that was queued behind it. @throws FencedError */
export async function finishRun(
  { pool, queue }: Deps,
  run: LeasedRun,
  error: RunError | null,
): Promise<{ readonly status: RunStatus; readonly consecutiveFailures: number }> {
  return inTransaction(pool, async (tx) => {
    await settlePhases(tx, run.id);
    const status = runOutcome(await readOutcomes(tx, run.id), await hasOpenIssues(tx, run.id));
    const consecutiveFailures = await noteHealth(tx, run, status);
    await raiseDataVersion(tx, run.userId);
    const { rowCount } = await tx.query({
      name: "finish_run",
      text: `
        update sync_runs
        set
          status = $3,
          phase = null,
          error_code = $4,
          error = $5,
          lease_until = null,
          throttled_until = null,
          seq = seq + 1,
          finished_at = now(),
          updated_at = now()
        where id = $1 and lease_token = $2 and status = 'RUNNING' and lease_until > clock_timestamp()
      `,
      values: [run.id, run.token, status, error?.code ?? null, error?.message ?? null],
    });
    if (rowCount === 0) throw new FencedError(run.id);
    await dropSkipped(tx, run.id);
    await enqueueNext(tx, queue, run.organizationId);
    await notifyRun(tx, run.id);
    return { status, consecutiveFailures };
  });
}

async function release(
  tx: Queryable,
  run: LeasedRun,
  {
    status,
    resumesAt,
  }: { readonly status: "RUNNING" | "WAITING"; readonly resumesAt: Date | null },
): Promise<void> {
  const { rowCount } = await tx.query({
    name: "release_lease",
    text: `
      update sync_runs
      set
        status = $3,
        resumes_at = $4,
        lease_until = null,
        throttled_until = null,
        seq = seq + 1,
        updated_at = now()
      where id = $1 and lease_token = $2 and status = 'RUNNING' and lease_until > clock_timestamp()
    `,
    values: [run.id, run.token, status, resumesAt],
  });
  if (rowCount === 0) throw new FencedError(run.id);
}

/** Phases that nothing led to are skipped. */
async function settlePhases(tx: Queryable, runId: string): Promise<void> {
  await tx.query({
    name: "settle_phases",
    text: "update sync_phases set status = 'SKIPPED' where run_id = $1 and status = 'PENDING'",
    values: [runId],
  });
}

/**
 * A worker that was fenced, by a cancellation for instance, may have had a call under way that nobody counted: the
 * figure of an ended run is made right. Nothing else is written without the lease.
 */
export async function recountCalls({ pool }: Pick<Deps, "pool">, run: LeasedRun): Promise<void> {
  await inTransaction(pool, async (tx) => {
    const { rowCount } = await tx.query({
      name: "recount_calls",
      text: `
        update sync_phases p
        set api_calls = made.calls
        from sync_runs r, lateral (
          select c.phase, count(*)::integer as calls
          from api_calls c
          where c.run_id = r.id
          group by c.phase
        ) made
        where r.id = $1
          and r.status = 'CANCELED'
          and p.run_id = r.id
          and p.name = made.phase
          and p.api_calls <> made.calls
      `,
      values: [run.id],
    });
    if (rowCount !== 0) await raiseDataVersion(tx, run.userId);
  });
}

async function readOutcomes(
  tx: Queryable,
  runId: string,
): Promise<{ name: PhaseName; status: PhaseStatus }[]> {
  const { rows } = await tx.query<{ name: PhaseName; status: PhaseStatus }>({
    name: "read_phase_outcomes",
    text: "select name, status from sync_phases where run_id = $1 order by ordinal",
    values: [runId],
  });
  return rows;
}

/** Failures in a row are counted, and a FULL run that stored everything is remembered. @returns the failures. */
async function noteHealth(tx: Queryable, run: LeasedRun, status: RunStatus): Promise<number> {
  if (run.kind !== "FULL" && run.kind !== "INCREMENTAL") return 0;
  const { rows } = await tx.query<{ failures: number }>({
    name: "note_organization_health",
    text: `
      update organizations
      set consecutive_failures = case when $3 then consecutive_failures + 1 else 0 end
      where user_id = $1 and id = $2
      returning consecutive_failures as failures
    `,
    values: [run.userId, run.organizationId, status === "FAILED"],
  });
  const failures = rows[0]?.failures ?? 0;
  if (run.kind !== "FULL") return failures;
  await tx.query({
    name: "note_full_sync",
    text: `
      update sync_metadata
      set last_full_sync_at = now(), updated_at = now()
      where organization_id = $1
        and not exists (
          select
          from sync_phases
          where run_id = $2 and name in ('CUSTOMERS', 'INVOICES') and status not in ('SUCCEEDED', 'SUCCEEDED_WITH_ISSUES')
        )
    `,
    values: [run.organizationId, run.id],
  });
  return failures;
}
