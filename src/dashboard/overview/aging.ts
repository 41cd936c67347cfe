import type { OverviewQuery } from "../../generated/gql/graphql.ts";

export type Receivables = OverviewQuery["receivables"][number];
export type Bucket = Receivables["buckets"][number];

/** "Not due", "1–30 days", "Over 90 days". */
export function bucketLabel({ fromDays, toDays }: Pick<Bucket, "fromDays" | "toDays">): string {
  if (fromDays === null) return "Not due";
  if (toDays === null) return `Over ${fromDays - 1} days`;
  return `${fromDays}–${toDays} days`;
}

/** Each bucket's share of the largest, 0 to 1: for drawing only, where a float is exact enough. */
export function barHeights(buckets: readonly Pick<Bucket, "balance">[]): number[] {
  const amounts = buckets.map(({ balance }) => Math.max(0, Number(balance)));
  const largest = Math.max(...amounts);
  return amounts.map((amount) => (largest > 0 ? amount / largest : 0));
}

/** Each bucket's share of them all, 0 to 1. */
export function shares(buckets: readonly Pick<Bucket, "balance">[]): number[] {
  const amounts = buckets.map(({ balance }) => Math.max(0, Number(balance)));
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  return amounts.map((amount) => (sum > 0 ? amount / sum : 0));
}
