import type { Queryable } from "../db/sql.ts";
import { ensureQuotaRow } from "./ensure-quota-row.ts";
import { limitsFor, type QuotaLimits } from "./limits.ts";
import { DAY_LIMIT, QUOTA, RESERVE } from "./quota-window.ts";

/** What the API shows of an organization's quota. */
export interface ApiQuotaUsage {
  readonly perMinuteLimit: number;
  readonly usedThisMinute: number;
  readonly perDayLimit: number;
  /** By our own count or, if that is more, by what Zoho says is left. */
  readonly usedToday: number;
  /** Calls of the day that background work leaves to people and reminders. */
  readonly reserved: number;
  readonly resetsAt: Date;
  readonly blockedUntil: Date | null;
}

/** @throws Error when the organization does not exist. */
export async function quotaUsage(
  db: Queryable,
  organizationId: string,
  limits: QuotaLimits,
): Promise<ApiQuotaUsage> {
  const { rows } = await db.query<{ apiUrl: string }>({
    name: "connections_api_url",
    text: `
      select api_url as "apiUrl"
      from organization_credentials
      where organization_id = $1
    `,
    values: [organizationId],
  });
  const apiUrl = rows[0]?.apiUrl;
  const own = apiUrl === undefined ? limits : limitsFor(apiUrl, limits);
  const read = () => readUsage(db, organizationId, own);
  let usage = await read();
  if (usage === null) {
    await ensureQuotaRow(db, organizationId);
    usage = await read();
  }
  if (usage === null) throw new Error("There is no such organization.");
  return { ...usage, perMinuteLimit: own.perMinute };
}

type UsageRow = Omit<ApiQuotaUsage, "perMinuteLimit">;

/** Indexes: api_quotas_pkey, organizations_pkey, api_calls_organization_id_reserved_at_idx. */
async function readUsage(
  db: Queryable,
  organizationId: string,
  { perDay, reservePercent }: QuotaLimits,
): Promise<UsageRow | null> {
  const { rows } = await db.query<UsageRow>({
    name: "connections_read_usage",
    text: `
      with ${QUOTA}
      select
        ${DAY_LIMIT} as "perDayLimit",
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
