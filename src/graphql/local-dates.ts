import { localDate } from "./date-text.ts";

/** An organization of the viewer, as far as the check of the key already told. */
export interface KnownOrganization {
  readonly id: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** The organizations of a user by the day it is where they are; the day of most organizations first. */
export type LocalDates = readonly {
  readonly date: string;
  readonly organizationIds: readonly string[];
}[];

export function localDates(organizations: readonly KnownOrganization[], now: Date): LocalDates {
  const byDate = Map.groupBy(organizations, ({ timeZone }) => localDate(now, timeZone));
  return [...byDate]
    .map(([date, members]) => ({ date, organizationIds: members.map(({ id }) => id) }))
    .sort((a, b) => b.organizationIds.length - a.organizationIds.length);
}
