import type { Queryable } from "../db/sql.ts";
import type { RateReport } from "../zoho/ports.ts";

/** Reports of one reset differ by the second in which they were made. */
const SAME_RESET = "10 minutes";

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
