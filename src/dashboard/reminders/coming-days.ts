import type { ReminderDaysQuery, ReminderDaysQueryVariables } from "../../generated/gql/graphql.ts";

/** What goes out on one day, where the browser is. */
export interface ReminderDay {
  /** `2026-11-22` */
  readonly day: string;
  readonly sms: number;
  readonly voice: number;
}

export const DAYS = 7;
type Index = 0 | 1 | 2 | 3 | 4 | 5 | 6;
const INDEXES: readonly Index[] = [0, 1, 2, 3, 4, 5, 6];

/** When each of the days begins, the first being that of `now`, and when the last one ends. */
export function dayStarts(now: Date): readonly Date[] {
  return Array.from(
    { length: DAYS + 1 },
    (_, index) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + index),
  );
}

export function dayVariables(starts: readonly Date[]): ReminderDaysQueryVariables {
  const at = (index: number): string => (starts[index] as Date).toISOString();
  return {
    day1: at(1),
    day2: at(2),
    day3: at(3),
    day4: at(4),
    day5: at(5),
    day6: at(6),
    day7: at(7),
  };
}

export function reminderDays(counts: ReminderDaysQuery, starts: readonly Date[]): ReminderDay[] {
  return INDEXES.map((index) => ({
    day: localDay(starts[index] as Date),
    sms: counts[`sms${index}`].totalCount,
    voice: counts[`voice${index}`].totalCount,
  }));
}

/** The bounds of a day for the filter; null when it is none of the days. The first one has no beginning. */
export function dayBounds(
  day: string | null,
  starts: readonly Date[],
): { readonly gte?: string; readonly lt: string } | null {
  const index = starts.slice(0, DAYS).findIndex((start) => localDay(start) === day);
  if (index < 0) return null;
  const lt = (starts[index + 1] as Date).toISOString();
  return index === 0 ? { lt } : { gte: (starts[index] as Date).toISOString(), lt };
}

function localDay(date: Date): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
