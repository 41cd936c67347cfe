import type { Queryable } from "../db/sql.ts";
import type { SyncPhase } from "../generated/prisma/client.ts";
import type { RunSnapshot } from "./run-snapshot.ts";

/**
 * Runs and their phases come from one statement, hence from one snapshot of the database: read one after the other, a
 * run could show a sum that its phases do not have.
 */
const RUN_WITH_PHASES = `
  select
    r.id, r.user_id, r.organization_id, r.kind, r.trigger, r.status, r.dry_run, r.slot, r.target, r.seq,
    r.phase, r.throttled_until, r.resumes_at, r.error_code, r.error, r.lease_token::text as lease_token,
    r.lease_until, r.worker, r.created_at, r.updated_at, r.started_at, r.finished_at,
    p.name as phase_name, p.ordinal as phase_ordinal, p.status as phase_status, p.fetched, p.inserted,
    p.updated, p.unchanged, p.deleted, p.skipped, p.failed, p.total, p.api_calls, p.position,
    p.started_at as phase_started_at, p.finished_at as phase_finished_at, p.error as phase_error
  from sync_runs r
  left join sync_phases p on p.run_id = r.id
`;

/** Most runs that a new or reconnected subscription to all runs is given at once. */
const MAX_RUNS_AT_ONCE = 1000;

/** The run, if it is this user's. Index: sync_runs_user_id_id_key. */
export async function readRunOfUser(
  db: Queryable,
  userId: string,
  runId: string,
): Promise<RunSnapshot | null> {
  const { rows } = await db.query<Row>({
    name: "live_read_run_of_user",
    text: `
      ${RUN_WITH_PHASES}
      where r.user_id = $1
        and r.id = $2
      order by p.ordinal
    `,
    values: [userId, runId],
  });
  return toSnapshots(rows)[0] ?? null;
}

/** Runs of any user, each carrying its owner: the caller decides who may see them. Index: sync_runs_pkey. */
export async function readRuns(db: Queryable, runIds: readonly string[]): Promise<RunSnapshot[]> {
  const { rows } = await db.query<Row>({
    name: "live_read_runs",
    text: `
      ${RUN_WITH_PHASES}
      where r.id = any($1::uuid[])
      order by r.created_at, r.id, p.ordinal
    `,
    values: [runIds],
  });
  return toSnapshots(rows);
}

/**
 * The user's unfinished runs, and those created at or after `since`, oldest first.
 * Indexes: sync_runs_unfinished_idx (through the user's organizations), sync_runs_user_id_created_at_id_idx.
 */
export async function readOpenRunsOfUser(
  db: Queryable,
  userId: string,
  since: Date | null,
): Promise<RunSnapshot[]> {
  const { rows } = await db.query<Row>({
    name: "live_read_open_runs_of_user",
    text: `
      with chosen as (
        (
          select r.id
          from organizations o
          join sync_runs r on r.organization_id = o.id
          where o.user_id = $1
            and r.status in ('QUEUED', 'RUNNING', 'WAITING')
          order by r.created_at desc
          limit ${MAX_RUNS_AT_ONCE}
        )
        union
        (
          select r.id
          from sync_runs r
          where r.user_id = $1
            and r.created_at >= $2
          order by r.created_at desc, r.id desc
          limit ${MAX_RUNS_AT_ONCE}
        )
      )
      ${RUN_WITH_PHASES}
      where r.user_id = $1
        and r.id in (select id from chosen)
      order by r.created_at, r.id, p.ordinal
    `,
    values: [userId, since],
  });
  return toSnapshots(rows);
}

/** Now, less the time by which a run may become visible later than it says it was created. Database time. */
export async function readLateCommitTime(db: Queryable): Promise<Date> {
  const { rows } = await db.query<{ since: Date }>({
    name: "live_read_late_commit_time",
    text: "select clock_timestamp() - interval '60 seconds' as since",
  });
  const first = rows[0];
  if (first === undefined) throw new Error("The database did not say what time it is.");
  return first.since;
}

interface Row {
  id: string;
  user_id: string;
  organization_id: string;
  kind: string;
  trigger: string;
  status: string;
  dry_run: boolean;
  slot: Date | null;
  target: RunSnapshot["target"];
  seq: number;
  phase: string | null;
  throttled_until: Date | null;
  resumes_at: Date | null;
  error_code: string | null;
  error: string | null;
  lease_token: string;
  lease_until: Date | null;
  worker: string | null;
  created_at: Date;
  updated_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  phase_name: string | null;
  phase_ordinal: number;
  phase_status: string;
  fetched: number;
  inserted: number;
  updated: number;
  unchanged: number;
  deleted: number;
  skipped: number;
  failed: number;
  total: number | null;
  api_calls: number;
  position: SyncPhase["position"];
  phase_started_at: Date | null;
  phase_finished_at: Date | null;
  phase_error: string | null;
}

function toSnapshots(rows: readonly Row[]): RunSnapshot[] {
  const runs = new Map<string, RunSnapshot & { phases: SyncPhase[] }>();
  for (const row of rows) {
    let run = runs.get(row.id);
    if (run === undefined) {
      run = toRun(row);
      runs.set(row.id, run);
    }
    if (row.phase_name !== null) run.phases.push(toPhase(row, row.phase_name));
  }
  return [...runs.values()];
}

function toRun(row: Row): RunSnapshot & { phases: SyncPhase[] } {
  return {
    id: row.id,
    userId: row.user_id,
    organizationId: row.organization_id,
    kind: row.kind,
    trigger: row.trigger,
    status: row.status,
    dryRun: row.dry_run,
    slot: row.slot,
    target: row.target,
    seq: row.seq,
    phase: row.phase,
    throttledUntil: row.throttled_until,
    resumesAt: row.resumes_at,
    errorCode: row.error_code,
    error: row.error,
    leaseToken: BigInt(row.lease_token),
    leaseUntil: row.lease_until,
    worker: row.worker,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    phases: [],
  };
}

function toPhase(row: Row, name: string): SyncPhase {
  return {
    runId: row.id,
    name,
    ordinal: row.phase_ordinal,
    status: row.phase_status,
    fetched: row.fetched,
    inserted: row.inserted,
    updated: row.updated,
    unchanged: row.unchanged,
    deleted: row.deleted,
    skipped: row.skipped,
    failed: row.failed,
    total: row.total,
    apiCalls: row.api_calls,
    position: row.position,
    startedAt: row.phase_started_at,
    finishedAt: row.phase_finished_at,
    error: row.phase_error,
  };
}
