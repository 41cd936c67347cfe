/** Days of the API, `2026-11-22`, have no zone: they are read and written in UTC so that none shifts them. */
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const WEEKDAY = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

/** 22 Nov 2026 */
export function formatDay(day: string): string {
  return DAY.format(new Date(`${day}T00:00:00Z`));
}

/** Sun, 22 Nov */
export function formatWeekday(day: string): string {
  return WEEKDAY.format(new Date(`${day}T00:00:00Z`));
}

const WEEKDAY_NAME = new Intl.DateTimeFormat(undefined, { weekday: "short", timeZone: "UTC" });
const DAY_NUMBER = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

/** Sun */
export function formatWeekdayName(day: string): string {
  return WEEKDAY_NAME.format(new Date(`${day}T00:00:00Z`));
}

/** 22 Nov */
export function formatDayNumber(day: string): string {
  return DAY_NUMBER.format(new Date(`${day}T00:00:00Z`));
}

/** The day that it is in a time zone, `2026-11-22`. */
export function dayIn(timeZone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  return parts.format(now);
}
