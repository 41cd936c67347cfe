import type { OverviewQuery } from "../../generated/gql/graphql.ts";

type Organization = Extract<OverviewQuery["node"], { readonly quota: unknown }>;
export type Quota = Organization["quota"];

export interface QuotaShares {
  /** Of the day's calls, 0 to 1. */
  readonly used: number;
  /** Where the part begins that background syncs leave to people, 0 to 1. */
  readonly reserveFrom: number;
  /** What a background sync may still call today. */
  readonly leftForSyncs: number;
  readonly left: number;
}

export function quotaShares({
  perDayLimit,
  usedToday,
  reserved,
}: Pick<Quota, "perDayLimit" | "usedToday" | "reserved">): QuotaShares {
  const limit = Math.max(1, perDayLimit);
  const left = Math.max(0, perDayLimit - usedToday);
  return {
    used: Math.min(1, usedToday / limit),
    reserveFrom: Math.min(1, Math.max(0, 1 - reserved / limit)),
    leftForSyncs: Math.max(0, left - reserved),
    left,
  };
}
