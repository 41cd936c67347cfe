/**
 * An instant of a row: a Date from Prisma, or the text of PostgreSQL in a session whose zone is UTC,
 * `2026-11-22 09:30:00.5+00`, or inside JSON `2026-11-22T09:30:00.5+00:00`. Parsing each one of a page into a Date, to print it again, was a tenth of its time.
 */
export type Timestamp = Date | string;

const SECONDS_LENGTH = "2026-11-22 09:30:00".length;
const MILLISECOND_DIGITS = 3;
const UTC_SUFFIX = /\+00(?::00)?$/;

/** RFC 3339 in UTC with milliseconds. @throws RangeError for what is no instant of the years 0 to 9999. */
export function toIsoText(timestamp: Timestamp): string {
  if (typeof timestamp !== "string") return timestamp.toISOString();
  const end = timestamp.search(UTC_SUFFIX);
  if ((timestamp[10] !== " " && timestamp[10] !== "T") || end === -1) {
    throw new RangeError(`${timestamp} is no timestamp in UTC.`);
  }
  const fraction = timestamp.slice(SECONDS_LENGTH + 1, end);
  const milliseconds = fraction.slice(0, MILLISECOND_DIGITS).padEnd(MILLISECOND_DIGITS, "0");
  return `${timestamp.slice(0, 10)}T${timestamp.slice(11, SECONDS_LENGTH)}.${milliseconds}Z`;
}

export function toDate(timestamp: Timestamp): Date {
  return typeof timestamp === "string" ? new Date(toIsoText(timestamp)) : timestamp;
}
