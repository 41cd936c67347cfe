import { Temporal } from "temporal-polyfill";

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

/** Of each time zone, the day that it was when it was last asked for. */
const lastKnown = new Map<string, { readonly minute: number; readonly date: string }>();
const MINUTE_MS = 60_000;

/**
 * The day that it is in the time zone at that instant, `YYYY-MM-DD`. An unknown zone counts as UTC. Offsets are whole
 * minutes, so a day that is known holds for the rest of its minute: each request asks for it twice.
 */
export function localDate(instant: Date, timeZone: string): string {
  const minute = Math.floor(instant.getTime() / MINUTE_MS);
  const known = lastKnown.get(timeZone);
  if (known?.minute === minute) return known.date;
  const date = readLocalDate(instant, timeZone);
  lastKnown.set(timeZone, { minute, date });
  return date;
}

function readLocalDate(instant: Date, timeZone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(instant.getTime());
  try {
    return at.toZonedDateTimeISO(timeZone).toPlainDate().toString();
  } catch {
    return at.toZonedDateTimeISO("UTC").toPlainDate().toString();
  }
}
