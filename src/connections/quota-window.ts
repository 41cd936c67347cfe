/** Calls of the day: as configured, or as the plan has it by Zoho's own report if that is less. */
export const DAY_LIMIT = "least($2::int, q.reported_limit)";

/** Calls of the day that background work leaves to people. */
export const RESERVE = `ceil(${DAY_LIMIT} * $3::int / 100.0)::int`;

/**
 * The organization's quota row with what follows from it: when this day's quota began, when it begins anew, and
 * how much of it is left by the last report.
 */
export const QUOTA = `
  moment as materialized (select clock_timestamp() as now),
  quota as materialized (
    select
      q.organization_id,
      q.xmin as version,
      q.blocked_until,
      q.reported_limit,
      q.reported_remaining,
      q.reported_at,
      d.day_start,
      d.day_start + interval '1 day' as resets_at
    from moment
    cross join api_quotas q
    join organizations o on o.id = q.organization_id
    cross join lateral (
      select
        case
          when q.day_resets_at > now and q.day_resets_at <= now + interval '1 day 2 hours'
            then q.day_resets_at - interval '1 day'
          when q.day_resets_at > now - interval '1 day' and q.day_resets_at <= now
            then q.day_resets_at
          else date_trunc('day', now at time zone o.time_zone) at time zone o.time_zone
        end as day_start
    ) d
    where q.organization_id = $1
  ),
  used as materialized (
    select
      count(*) filter (where c.reserved_at >= q.day_start)::int as today,
      -- Less the call that brought the report.
      count(*) filter (where c.reserved_at >= q.reported_at)::int - 1 as since_report,
      count(*) filter (
        where greatest(c.reserved_at, c.finished_at) > now - interval '60 seconds'
          or (c.finished_at is null and c.deadline_at > now)
      )::int as this_minute,
      count(*) filter (where c.finished_at is null and c.deadline_at > now)::int as in_flight
    from moment
    cross join quota q
    join api_calls c
      on c.organization_id = q.organization_id
      and c.reserved_at >= least(q.day_start, now - interval '3 minutes')
    group by q.organization_id
  )
`;
