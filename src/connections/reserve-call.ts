import type { Queryable } from "../db/sql.ts";
import type { CallRequest, QuotaRefusal } from "../zoho/ports.ts";
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

interface ReserveRow {
  /** Null: refused, or another reservation came between (then `reason` is null too). */
  readonly callId: string | null;
  readonly reason: QuotaRefusal | null;
  /** Epoch ms. */
  readonly until: number | null;
  readonly waitMs: number | null;
}

/** A lease outlives the call's own deadline of 60 s, so that a slow end is still ours. */
const LEASE_SECONDS = 75;
/** When the slots are taken, one may be free at any moment. */
const IN_FLIGHT_RETRY_MS = 100;

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
