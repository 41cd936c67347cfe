import type { Queryable } from "../db/sql.ts";
import { QUOTA } from "./quota-window.ts";

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
