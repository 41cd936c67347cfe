import type { Queryable } from "../db/sql.ts";
import { limitsFor, type QuotaLimits } from "./limits.ts";
import { ensureQuotaRow, readUsage } from "./quota-sql.ts";

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
  return {
    perMinuteLimit: own.perMinute,
    usedThisMinute: usage.usedThisMinute,
    perDayLimit: usage.perDay,
    usedToday: usage.usedToday,
    reserved: usage.reserved,
    resetsAt: usage.resetsAt,
    blockedUntil: usage.blockedUntil,
  };
}
