import { localDate } from "./date-text.ts";

/** The organizations of a user by the day it is where they are; the day of most organizations first. */
export type LocalDates = readonly {
  readonly date: string;
  readonly organizationIds: readonly string[];
}[];

export function localDates(
  organizations: readonly { readonly id: string; readonly timeZone: string }[],
  now: Date,
): LocalDates {
  const byDate = Map.groupBy(organizations, ({ timeZone }) => localDate(now, timeZone));
  return [...byDate]
    .map(([date, members]) => ({ date, organizationIds: members.map(({ id }) => id) }))
    .sort((a, b) => b.organizationIds.length - a.organizationIds.length);
}
