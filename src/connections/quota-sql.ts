import type { Queryable } from "../db/sql.ts";
import type { CallRequest, QuotaRefusal, RateReport } from "../zoho/ports.ts";
import { backgroundPerMinute, type QuotaLimits } from "./limits.ts";
import { DAY_LIMIT, QUOTA, RESERVE } from "./quota-window.ts";

/**
 * The limiter. Everything is counted from `api_calls`, on the database's clock, so all processes share it and a restart
 * forgets nothing.
 *
 * The minute slides, and a call leaves it 60 s after its *end*: Zoho counts it at some moment before that, so no 60 s of
 * Zoho's hold more than the limit either. A call in flight is a lease that ends at its deadline, so a killed process
 * leaks none. The day runs from reset to reset as Zoho reports it, else from midnight to midnight in the organization's
 * zone; what Zoho reports as the plan's limit and as remaining can only lower what the configuration and our own count leave.
 */

export interface ReserveRow {
  /** Null: refused, or another reservation came between (then `reason` is null too). */
  readonly callId: string | null;
  readonly reason: QuotaRefusal | null;
  /** Epoch ms. */
  readonly until: number | null;
  readonly waitMs: number | null;
}

export interface UsageRow {
  readonly perDay: number;
  readonly reserved: number;
  readonly usedThisMinute: number;
  readonly usedToday: number;
  readonly resetsAt: Date;
  readonly blockedUntil: Date | null;
}

/** A lease outlives the call's own deadline of 60 s, so that a slow end is still ours. */
const LEASE_SECONDS = 75;
/** When the slots are taken, one may be free at any moment. */
const IN_FLIGHT_RETRY_MS = 100;
/** Reports of one reset differ by the second in which they were made. */
const SAME_RESET = "10 minutes";

/**
 * Reserves one call, or says why not and when to ask again. One statement, committed by itself.
 *
 * Nothing is locked while counting: a reservation changes the quota row only if it is still the version that the count
 * was made under (`xmin`). Of two that count at the same time, the second finds another version and counts again.
 *
 * Indexes: api_quotas_pkey, organizations_pkey, api_calls_organization_id_reserved_at_idx.
 */
export async function reserveCall(
  db: Queryable,
  organizationId: string,
  limits: QuotaLimits,
  call: CallRequest,
): Promise<ReserveRow | null> {
  const isBackground = call.priority === "BACKGROUND";
  const { rows } = await db.query<ReserveRow>({
    name: "connections_reserve_call",
    text: `
      with ${QUOTA},
      decision as materialized (
        select
          q.organization_id,
          q.version,
          now,
          case
            when q.blocked_until > now then 'BLOCKED'
            when left_today.calls <= 0 then 'DAY'
            when left_today.calls <= left_today.reserve then 'RESERVE'
            when coalesce(u.this_minute, 0) >= $4 then 'MINUTE'
            when coalesce(u.in_flight, 0) >= $5 then 'IN_FLIGHT'
          end as reason,
          q.blocked_until,
          q.resets_at,
          coalesce(u.this_minute, 0) - $4 as minute_excess
        from moment
        cross join quota q
        left join used u on true
        cross join lateral (
          select
            least(
              ${DAY_LIMIT} - coalesce(u.today, 0),
              case
                when q.reported_at >= q.day_start
                then q.reported_remaining - coalesce(u.since_report, 0)
              end
            ) as calls,
            ${RESERVE} as reserve
        ) left_today
      ),
      granted as (
        update api_quotas q
        set updated_at = clock_timestamp()
        from decision d
        where q.organization_id = d.organization_id and q.xmin = d.version and d.reason is null
        returning q.organization_id
      ),
      reserved as (
        insert into api_calls (organization_id, run_id, phase, priority, deadline_at)
        select organization_id, $6::uuid, $7::text, $8::text, clock_timestamp() + interval '${LEASE_SECONDS} seconds'
        from granted
        returning id
      ),
      retry as (
        select
          d.reason,
          case d.reason
            when 'BLOCKED' then d.blocked_until
            when 'IN_FLIGHT' then now + interval '${IN_FLIGHT_RETRY_MS} milliseconds'
            when 'MINUTE' then greatest(
              now + interval '${IN_FLIGHT_RETRY_MS} milliseconds',
              (
                select greatest(c.reserved_at, c.finished_at) + interval '60 seconds'
                from api_calls c
                where c.organization_id = d.organization_id
                  and c.reserved_at > now - interval '3 minutes'
                  and greatest(c.reserved_at, c.finished_at) > now - interval '60 seconds'
                order by greatest(c.reserved_at, c.finished_at)
                offset d.minute_excess
                limit 1
              )
            )
            else d.resets_at
          end as until,
          now
        from decision d
        where d.reason is not null
      )
      select
        (select id::text from reserved) as "callId",
        r.reason as "reason",
        ceil(extract(epoch from r.until) * 1000)::float8 as "until",
        ceil(extract(epoch from r.until - r.now) * 1000)::float8 as "waitMs"
      from decision
      left join retry r on true
    `,
    values: [
      organizationId,
      limits.perDay,
      isBackground ? limits.reservePercent : 0,
      isBackground ? backgroundPerMinute(limits) : limits.perMinute,
      limits.inFlight,
      call.runId,
      call.phase,
      call.priority,
    ],
  });
  return rows[0] ?? null;
}

/**
 * Ends a call's lease and takes Zoho's report on the day. Within one reset window a report counts only if it leaves
 * less than the one before, because answers overtake each other, or is about another plan.
 *
 * The answer does not wait for the disk: what a crash of the database loses of this, the lease's deadline and the next
 * report make good.
 *
 * Indexes: api_calls_pkey, api_quotas_pkey.
 */
export async function finishCall(
  db: Queryable,
  callId: string,
  outcome: string,
  report: RateReport | null,
): Promise<void> {
  await db.query({
    name: "connections_finish_call",
    text: `
      with finished as (
        update api_calls
        set finished_at = clock_timestamp(), outcome = $2
        where id = $1::bigint
        returning organization_id, reserved_at, set_config('synchronous_commit', 'off', true)
      ),
      report as (
        select
          organization_id,
          reserved_at,
          $3::int as day_limit,
          $4::int as remaining,
          clock_timestamp() + make_interval(secs => $5::float8) as resets_at
        from finished
        where $4::int is not null
      )
      update api_quotas q
      set
        day_resets_at = r.resets_at,
        reported_limit = coalesce(r.day_limit, q.reported_limit),
        reported_remaining = r.remaining,
        reported_at = r.reserved_at,
        updated_at = clock_timestamp()
      from report r
      where q.organization_id = r.organization_id
        and (
          q.day_resets_at is null
          or q.reported_remaining is null
          or q.day_resets_at not between
            r.resets_at - interval '${SAME_RESET}' and r.resets_at + interval '${SAME_RESET}'
          or r.remaining < q.reported_remaining
          or r.day_limit <> q.reported_limit
        )
    `,
    values: [
      callId,
      outcome,
      report?.limit ?? null,
      report?.remaining ?? null,
      report?.resetSeconds ?? null,
    ],
  });
}

/**
 * Zoho refuses everything for `seconds`, or, when null, until the day's quota begins anew. A longer block stands.
 *
 * Indexes: api_quotas_pkey, organizations_pkey.
 */
export async function blockCalls(
  db: Queryable,
  organizationId: string,
  code: number,
  seconds: number | null,
): Promise<{ readonly until: number; readonly waitMs: number } | null> {
  const { rows } = await db.query<{ until: number; waitMs: number }>({
    text: `
      with ${QUOTA}
      update api_quotas a
      set
        blocked_until = greatest(
          a.blocked_until,
          case
            when $3::float8 is null then q.resets_at
            else now + make_interval(secs => $3::float8)
          end
        ),
        block_code = $2,
        updated_at = clock_timestamp()
      from moment, quota q
      where a.organization_id = q.organization_id
      returning
        ceil(extract(epoch from a.blocked_until) * 1000)::float8 as until,
        ceil(extract(epoch from a.blocked_until - now) * 1000)::float8 as "waitMs"
    `,
    values: [organizationId, code, seconds],
  });
  return rows[0] ?? null;
}

/** Index: api_quotas_pkey. */
export async function ensureQuotaRow(db: Queryable, organizationId: string): Promise<void> {
  await db.query({
    text: `
      insert into api_quotas (organization_id)
      values ($1)
      on conflict (organization_id) do nothing
    `,
    values: [organizationId],
  });
}

/** Indexes: api_quotas_pkey, organizations_pkey, api_calls_organization_id_reserved_at_idx. */
export async function readUsage(
  db: Queryable,
  organizationId: string,
  { perDay, reservePercent }: QuotaLimits,
): Promise<UsageRow | null> {
  const { rows } = await db.query<UsageRow>({
    name: "connections_read_usage",
    text: `
      with ${QUOTA}
      select
        ${DAY_LIMIT} as "perDay",
        ${RESERVE} as "reserved",
        coalesce(u.this_minute, 0) as "usedThisMinute",
        greatest(
          coalesce(u.today, 0),
          case
            when q.reported_at >= q.day_start
            then ${DAY_LIMIT} - q.reported_remaining + coalesce(u.since_report, 0)
          end
        ) as "usedToday",
        q.resets_at as "resetsAt",
        case when q.blocked_until > now then q.blocked_until end as "blockedUntil"
      from moment
      cross join quota q
      left join used u on true
    `,
    values: [organizationId, perDay, reservePercent],
  });
  return rows[0] ?? null;
}
