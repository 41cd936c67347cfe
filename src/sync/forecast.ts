import type { Pool } from "pg";
import { countCustomersNeedingDetail } from "../customers/customers-needing-detail.ts";
import { PROBE_AGE_HOURS } from "./organization.ts";

export interface Forecast {
  readonly apiCalls: number;
  readonly minutes: number;
  readonly fitsToday: boolean;
  /**
   * KNOWN: what a sync costs if nothing changed since the last one, with the details and the probe that are due.
   * ESTIMATED: from how many records are stored. UNKNOWN: nothing is stored yet.
   */
  readonly basis: "KNOWN" | "ESTIMATED" | "UNKNOWN";
}

/** What is known of the organization's calls when the forecast is made. */
interface SpentQuota {
  readonly perMinuteLimit: number;
  readonly perDayLimit: number;
  readonly usedToday: number;
  /** Calls of the day that syncs leave to people. */
  readonly reserved: number;
}

/** A keyset page of 200 rows repeats the last row of the one before. */
const NEW_ROWS_PER_CALL = 199;
const LISTS = 2;
const PROBE_CALLS = 4;

interface Stored {
  readonly customers: number;
  readonly invoices: number;
  readonly everSynced: boolean;
  readonly probeIsDue: boolean;
}

/** What a sync will cost, before it runs: calls of lists, probe and details, and the minutes that pacing makes of them. */
export async function forecastSync(
  pool: Pool,
  request: {
    readonly userId: string;
    readonly organizationId: string;
    readonly kind: "FULL" | "INCREMENTAL";
    readonly quota: SpentQuota;
  },
): Promise<Forecast> {
  const { userId, organizationId, kind, quota } = request;
  const stored = await readStored(pool, userId, organizationId);
  const needed = await countCustomersNeedingDetail(pool, userId, organizationId);
  const extra = needed + (stored.probeIsDue ? PROBE_CALLS : 0);
  const everything = kind === "FULL" || !stored.everSynced;
  const apiCalls = extra + (everything ? pages(stored.customers) + pages(stored.invoices) : LISTS);
  return {
    apiCalls,
    minutes: Math.round((apiCalls / quota.perMinuteLimit) * 10) / 10,
    fitsToday: apiCalls <= quota.perDayLimit - quota.usedToday - quota.reserved,
    basis: stored.everSynced ? (everything ? "ESTIMATED" : "KNOWN") : "UNKNOWN",
  };
}

/** A look at the newest page first; a list that fits on it costs no more. */
function pages(rows: number): number {
  return rows <= NEW_ROWS_PER_CALL ? 1 : Math.ceil(rows / NEW_ROWS_PER_CALL) + 1;
}

/** Index: customers_cache and invoices_cache (user_id, …). */
async function readStored(pool: Pool, userId: string, organizationId: string): Promise<Stored> {
  const { rows } = await pool.query<Stored>({
    name: "forecast_stored",
    text: `
      select
        (select count(*)::integer from customers_cache
         where user_id = $1 and organization_id = $2 and deleted_at is null) as customers,
        (select count(*)::integer from invoices_cache
         where user_id = $1 and organization_id = $2 and deleted_at is null) as invoices,
        exists (
          select from sync_metadata
          where user_id = $1 and organization_id = $2
            and customers_watermark is not null and invoices_watermark is not null
        ) as "everSynced",
        not exists (
          select from organizations
          where user_id = $1 and id = $2
            and capabilities_checked_at > now() - make_interval(hours => $3)
        ) as "probeIsDue"
    `,
    values: [userId, organizationId, PROBE_AGE_HOURS],
  });
  return rows[0] ?? { customers: 0, invoices: 0, everSynced: false, probeIsDue: true };
}
