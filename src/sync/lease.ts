import type { Pool } from "pg";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction, type Queryable, type Statement, sqlState } from "../db/sql.ts";
import { freeCalls } from "./free-calls.ts";
import { notifyRunSql } from "./notify-run.ts";
import type { PhaseName, RecordTarget, RunKind } from "./run.ts";

/** The lease was taken over, or the run was cancelled: nothing more may be written. */
export class FencedError extends Error {
  override readonly name = "FencedError";
  constructor(runId: string) {
    super(`Run ${runId} belongs to another worker now, or was cancelled.`);
  }
}

/** A run that this worker holds. */
export interface LeasedRun {
  readonly id: string;
  readonly userId: string;
  readonly organizationId: string;
  readonly kind: RunKind;
  readonly dryRun: boolean;
  readonly target: RecordTarget | null;
  /** Grows with each taking: the fence. */
  readonly token: string;
  readonly leaseSeconds: number;
}

const UNIQUE_VIOLATION = "23505";

/**
 * Takes the lease of a run, in database time. Null when another worker holds it, it has ended, waits, or must stay
 * queued behind the active run of its organization (unique index sync_runs_one_active_idx).
 */
export async function takeLease(
  pool: Pool,
  runId: string,
  worker: string,
  leaseSeconds: number,
): Promise<LeasedRun | null> {
  try {
    return await inTransaction(pool, async (tx) => {
      await lockUserOf(tx, runId);
      const run = await take(tx, runId, worker, leaseSeconds);
      if (run === null) return null;
      await freeCalls(tx, run.id);
      await raiseDataVersion(tx, run.userId);
      return run;
    });
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return null;
    throw error;
  }
}

async function take(
  tx: Queryable,
  runId: string,
  worker: string,
  leaseSeconds: number,
): Promise<LeasedRun | null> {
  const { rows } = await tx.query<LeasedRun>({
    name: "take_lease",
    text: `
        update sync_runs
        set
          status = 'RUNNING',
          lease_token = lease_token + 1,
          lease_until = clock_timestamp() + make_interval(secs => $3),
          worker = $2,
          started_at = coalesce(started_at, now()),
          resumes_at = null,
          throttled_until = null,
          seq = seq + 1,
          updated_at = now()
        where id = $1
          and status in ('QUEUED', 'RUNNING', 'WAITING')
          and (lease_until is null or lease_until <= clock_timestamp())
          and (resumes_at is null or resumes_at <= clock_timestamp())
        returning
          id as "id",
          user_id as "userId",
          organization_id as "organizationId",
          kind as "kind",
          dry_run as "dryRun",
          target as "target",
          lease_token::text as "token",
          $3::float8 as "leaseSeconds"
      `,
    values: [runId, worker, leaseSeconds],
  });
  return rows[0] ?? null;
}

/** The user before the run, as in the transaction of a page. */
async function lockUserOf(tx: Queryable, runId: string): Promise<void> {
  await tx.query({
    name: "lock_user_of_run",
    text: `
      select
      from users
      where id = (select user_id from sync_runs where id = $1)
      for no key update
    `,
    values: [runId],
  });
}

/** Lengthens the lease between two pages. @throws FencedError */
export async function renewLease(tx: Queryable, run: LeasedRun): Promise<void> {
  const { rowCount } = await tx.query({
    name: "renew_lease",
    text: `
      update sync_runs
      set lease_until = clock_timestamp() + make_interval(secs => $3)
      where id = $1 and lease_token = $2 and status = 'RUNNING' and lease_until > clock_timestamp()
    `,
    values: [run.id, run.token, run.leaseSeconds],
  });
  if (rowCount === 0) throw new FencedError(run.id);
}

/** A change of the phase's row: an `update … returning`. $1 is the run's id, $2 the phase; its own values begin at $7. */
export interface PhaseChange {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Raised by `refuse_without_lease`. */
const LEASE_IS_GONE = "DL001";

/**
 * A transaction of a phase. Its last statement changes the phase's row, raises the user's data version, makes the change
 * visible as a new `seq`, and rolls everything back when the lease is gone. The rows are locked in this order, each part
 * reading the one before. Nobody takes the lease while the run's row is locked, so what was held here is held when the
 * transaction commits.
 *
 * @throws FencedError
 */
export async function inFencedTransaction<T>(
  pool: Pool,
  run: LeasedRun,
  work: (tx: Queryable) => Promise<T>,
  fence: (result: T) => Fence,
): Promise<T> {
  try {
    return await inTransaction(pool, work, {
      closing: (result) => fenceStatement(run, fence(result)),
    });
  } catch (error) {
    throw sqlState(error) === LEASE_IS_GONE ? new FencedError(run.id) : error;
  }
}

export interface Fence {
  readonly phase: PhaseName;
  readonly change: PhaseChange;
  readonly notify: boolean;
}

function fenceStatement(run: LeasedRun, { phase, change, notify }: Fence): Statement {
  return {
    name: change.name,
    text: `
      with changed as (${change.text}),
      raised as (
        update users u
        set data_version = data_version + 1
        from changed
        where u.id = $3
        returning u.id
      ),
      fenced as (
        update sync_runs r
        set
          seq = seq + 1,
          phase = $2,
          lease_until = clock_timestamp() + make_interval(secs => $5),
          updated_at = now()
        from raised
        where r.id = $1
          and r.user_id = raised.id
          and r.lease_token = $4
          and r.status = 'RUNNING'
          and r.lease_until > clock_timestamp()
        returning r.id, r.user_id, r.organization_id, r.seq
      )
      select case when $6::boolean then ${notifyRunSql("fenced")}::text end
      from fenced
      union all
      select refuse_without_lease($1)
      where not exists (select from fenced)
    `,
    values: [run.id, phase, run.userId, run.token, run.leaseSeconds, notify, ...change.values],
  };
}
