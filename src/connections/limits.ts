import { isZohoHost } from "../zoho/data-centers.ts";

export interface QuotaLimits {
  /** Calls in any 60 seconds. */
  readonly perMinute: number;
  /** Calls in a day, as the plan has it. */
  readonly perDay: number;
  readonly inFlight: number;
  /** Share of the day, percent, that background work leaves to people and reminders. */
  readonly reservePercent: number;
}

/** Zoho blocks an organization for up to an hour above 100, people in its web pages included. */
const MOST_PER_MINUTE_AT_ZOHO = 90;

/** The limits for one API host: free everywhere but at Zoho itself. */
export function limitsFor(apiUrl: string, limits: QuotaLimits): QuotaLimits {
  const perMinute = isZohoHost(apiUrl)
    ? Math.min(limits.perMinute, MOST_PER_MINUTE_AT_ZOHO)
    : limits.perMinute;
  return { ...limits, perMinute };
}

/** Of each minute, background work leaves one call in so many to people, so that they need not wait a minute for it. */
const ONE_CALL_FOR_PEOPLE_IN = 15;

/** Calls of a minute that background work may make. */
export function backgroundPerMinute({ perMinute }: QuotaLimits): number {
  return perMinute - Math.floor(perMinute / ONE_CALL_FOR_PEOPLE_IN);
}
