import { Temporal } from "temporal-polyfill";
import { dateOf } from "../reminders/day.ts";
import { dayIn, isTimeZone } from "../reminders/time-zone.ts";

const DATE = /^(?!0000)\d{4}-\d{2}-\d{2}$/;
const DATE_TIME =
  /^(?!0000)\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const LAST_YEAR = 9999;

/** `YYYY-MM-DD` of a day that exists, years 1 to 9999; null for anything else. */
export function parseDate(text: string): string | null {
  if (!DATE.test(text)) return null;
  try {
    return Temporal.PlainDate.from(text, { overflow: "reject" }).toString();
  } catch {
    return null;
  }
}

/** An RFC 3339 instant as text in UTC, to the microsecond that PostgreSQL keeps; null for anything else. */
export function parseDateTime(text: string): string | null {
  if (!DATE_TIME.test(text)) return null;
  try {
    const instant = Temporal.Instant.from(text.toUpperCase());
    const { year } = instant.toZonedDateTimeISO("UTC");
    if (year < 1 || year > LAST_YEAR) return null;
    return instant.toString({ fractionalSecondDigits: 6 });
  } catch {
    return null;
  }
}

/** The day that it is in the time zone at that instant, `YYYY-MM-DD`. An unknown zone counts as UTC. */
export function localDate(instant: Date, timeZone: string): string {
  return dateOf(dayIn(isTimeZone(timeZone) ? timeZone : "UTC", instant.getTime()));
}
