/** A calendar day as the number of days since 1970-01-01, so that steps around a due date are plain arithmetic. */
export type Day = number;

const DAY_MS = 86_400_000;
const TIME_LENGTH = "T00:00:00.000Z".length;
/** 1970-01-01 was a Thursday. */
const WEEKDAY_OF_DAY_ZERO = 4;

/** @param date YYYY-MM-DD */
export function dayOf(date: string): Day {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** YYYY-MM-DD; beyond the years 0 to 9999 with a sign and six digits for the year. */
export function dateOf(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, -TIME_LENGTH);
}

/** ISO: 1 is Monday. */
export function weekdayOf(day: Day): number {
  return ((((day + WEEKDAY_OF_DAY_ZERO - 1) % 7) + 7) % 7) + 1;
}

/** The UTC day of an instant in epoch milliseconds. */
export function utcDay(instant: number): Day {
  return Math.floor(instant / DAY_MS);
}
