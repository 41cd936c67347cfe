import { Gauge, type Registry } from "prom-client";
import type { Queryable } from "../db/sql.ts";
import type { Services } from "../graphql/context.ts";
import { FAILING_FROM } from "../sync/outcome.ts";

/** Scrapes that come sooner share the last reading. */
const READING_LASTS_MS = 5000;
/** Organizations whose quota is looked at, those with open runs first. */
const MAX_ORGANIZATIONS = 50;

/**
 * What the tables know and every process would count only in part: runs, phases, calls to the source, quota. Gauges
 * over the last hour or day, because the rows behind them are deleted in time.
 *
 * @returns reads the tables anew; never fails
 */
export function registerDatabaseMetrics(
  registry: Registry,
  services: Services,
): () => Promise<void> {
  const registers = [registry];
  const runs = new Gauge({
    name: "dunlin_runs",
    help: "Runs that are open or began in the last day, by kind and status.",
    labelNames: ["kind", "status"],
    registers,
  });
  const queueAge = new Gauge({
    name: "dunlin_queue_age_seconds",
    help: "How long the oldest QUEUED run has waited; 0 when none does.",
    registers,
  });
  const phaseSeconds = new Gauge({
    name: "dunlin_phase_seconds",
    help: "Mean duration of the phases that finished in the last day.",
    labelNames: ["phase"],
    registers,
  });
  const phaseRecords = new Gauge({
    name: "dunlin_phase_records_per_second",
    help: "Records fetched per second by the phases that finished in the last day.",
    labelNames: ["phase"],
    registers,
  });
  const calls = new Gauge({
    name: "dunlin_source_calls",
    help: "Calls to accounting systems in the last hour, by outcome.",
    labelNames: ["outcome"],
    registers,
  });
  const quotaLeft = new Gauge({
    name: "dunlin_quota_left",
    help: "Calls left to the organization that has the fewest, by limit.",
    labelNames: ["limit"],
    registers,
  });
  const organizations = new Gauge({
    name: "dunlin_organizations",
    help: "Connected organizations by status.",
    labelNames: ["status"],
    registers,
  });
  const failing = new Gauge({
    name: "dunlin_organizations_failing",
    help: "Organizations of which at least the last three syncs failed.",
    registers,
  });

  const read = async (): Promise<void> => {
    const db = services.database.pool;
    const [runRows, phaseRows, callRows, organizationRows, quota] = await Promise.all([
      readRuns(db),
      readPhases(db),
      readCalls(db),
      readOrganizations(db),
      readQuota(services),
    ]);
    for (const gauge of [runs, phaseSeconds, phaseRecords, calls, organizations, quotaLeft])
      gauge.reset();
    for (const { kind, status, count } of runRows) runs.set({ kind, status }, count);
    queueAge.set(Math.max(0, ...runRows.map(({ queued_seconds }) => queued_seconds ?? 0)));
    for (const { name, seconds, per_second } of phaseRows) {
      phaseSeconds.set({ phase: name }, seconds);
      phaseRecords.set({ phase: name }, per_second);
    }
    for (const { outcome, count } of callRows) calls.set({ outcome }, count);
    for (const { status, count } of organizationRows) organizations.set({ status }, count);
    failing.set(organizationRows.reduce((sum, row) => sum + row.failing, 0));
    if (quota === null) return;
    quotaLeft.set({ limit: "minute" }, quota.minute);
    quotaLeft.set({ limit: "day" }, quota.day);
  };

  const up = new Gauge({
    name: "dunlin_database_up",
    help: "1 when the last reading of the database succeeded.",
    registers,
  });
  let reading: Promise<void> = Promise.resolve();
  let readAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - readAt > READING_LASTS_MS) {
      readAt = performance.now();
      reading = read().then(
        () => up.set(1),
        () => up.set(0),
      );
    }
    await reading;
  };
}

interface RunRow {
  kind: string;
  status: string;
  count: number;
  queued_seconds: number | null;
}

/** Index for the open ones: sync_runs_unfinished_idx. Retention keeps the rest of the table small. */
async function readRuns(db: Queryable): Promise<RunRow[]> {
  const { rows } = await db.query<RunRow>({
    name: "metrics_runs",
    text: `
      select
        kind, status, count(*)::int as count,
        extract(epoch from max(now() - created_at) filter (where status = 'QUEUED'))::float8 as queued_seconds
      from sync_runs
      where status in ('QUEUED', 'RUNNING', 'WAITING')
        or created_at > now() - interval '1 day'
      group by kind, status
    `,
  });
  return rows;
}

interface PhaseRow {
  name: string;
  seconds: number;
  per_second: number;
}

/** Index: sync_phases_pkey, from the runs of the last day. */
async function readPhases(db: Queryable): Promise<PhaseRow[]> {
  const { rows } = await db.query<PhaseRow>({
    name: "metrics_phases",
    text: `
      select
        p.name,
        avg(extract(epoch from p.finished_at - p.started_at))::float8 as seconds,
        coalesce(
          sum(p.fetched) / nullif(sum(extract(epoch from p.finished_at - p.started_at)), 0), 0
        )::float8 as per_second
      from sync_runs r
      join sync_phases p on p.run_id = r.id
      where r.created_at > now() - interval '1 day'
        and p.started_at is not null
        and p.finished_at is not null
      group by p.name
    `,
  });
  return rows;
}

/** Index: api_calls_organization_id_reserved_at_idx. */
async function readCalls(db: Queryable): Promise<{ outcome: string; count: number }[]> {
  const { rows } = await db.query<{ outcome: string; count: number }>({
    name: "metrics_calls",
    text: `
      select coalesce(c.outcome, 'OPEN') as outcome, count(*)::int as count
      from organizations o
      join api_calls c
        on c.organization_id = o.id
        and c.reserved_at > now() - interval '1 hour'
      group by 1
    `,
  });
  return rows;
}

interface OrganizationsRow {
  status: string;
  count: number;
  failing: number;
}

/** A scan of a table with a row for each organization. */
async function readOrganizations(db: Queryable): Promise<OrganizationsRow[]> {
  const { rows } = await db.query<OrganizationsRow>({
    name: "metrics_organization_states",
    text: `
      select
        status,
        count(*)::int as count,
        (count(*) filter (where consecutive_failures >= ${FAILING_FROM}))::int as failing
      from organizations
      group by status
    `,
  });
  return rows;
}

async function readQuota({
  database,
  quotaUsage,
}: Services): Promise<{ minute: number; day: number } | null> {
  const { rows } = await database.pool.query<{ id: string }>({
    name: "metrics_organizations",
    text: `
      select o.id
      from organizations o
      left join sync_runs r
        on r.organization_id = o.id
        and r.status in ('QUEUED', 'RUNNING', 'WAITING')
      where o.status = 'ACTIVE'
      group by o.id
      order by count(r.id) desc
      limit ${MAX_ORGANIZATIONS}
    `,
  });
  if (rows.length === 0) return null;
  const usages = await Promise.all(rows.map(({ id }) => quotaUsage(id)));
  return {
    minute: Math.min(...usages.map((usage) => usage.perMinuteLimit - usage.usedThisMinute)),
    day: Math.min(...usages.map((usage) => usage.perDayLimit - usage.usedToday)),
  };
}
