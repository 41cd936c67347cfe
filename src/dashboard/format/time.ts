const SECOND_MS = 1000;
const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const SHORT_DAY = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "short",
});
/** As in MOMENT: with `hour` and `minute` asked for one by one, 9:00 would stand beside 09:00. */
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

/** 14:03:12 */
export function formatClock(time: Date): string {
  return CLOCK.format(time);
}

/** 22 Nov 2026, 14:03 */
export function formatMoment(time: Date): string {
  return MOMENT.format(time);
}

/** Sun, 22 Nov, 14:03: for times near today. */
export function formatShortMoment(time: Date): string {
  return `${SHORT_DAY.format(time)}, ${TIME.format(time)}`;
}

/** With everything that there is to say, for a tooltip. */
export function formatExactMoment(time: Date): string {
  return EXACT.format(time);
}

/** "3 minutes ago", "in 2 hours". Less than ten seconds is "now". */
export function formatRelative(time: Date, now: Date): string {
  const seconds = Math.round((time.getTime() - now.getTime()) / SECOND_MS);
  const distance = Math.abs(seconds);
  if (distance < 10) return RELATIVE.format(0, "second");
  if (distance < MINUTE_S) return RELATIVE.format(seconds, "second");
  if (distance < HOUR_S) return RELATIVE.format(Math.round(seconds / MINUTE_S), "minute");
  if (distance < DAY_S) return RELATIVE.format(Math.round(seconds / HOUR_S), "hour");
  return RELATIVE.format(Math.round(seconds / DAY_S), "day");
}

/** "48s", "3m 20s", "2h 5m": the two largest units. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < MINUTE_S) return unit(whole, "second");
  if (whole < HOUR_S) return two(whole, MINUTE_S, "minute", 1, "second");
  if (whole < DAY_S) return two(whole, HOUR_S, "hour", MINUTE_S, "minute");
  return two(whole, DAY_S, "day", HOUR_S, "hour");
}

export function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / SECOND_MS;
}

type Unit = "day" | "hour" | "minute" | "second";

function two(
  seconds: number,
  size: number,
  name: Unit,
  smaller: number,
  smallerName: Unit,
): string {
  const rest = Math.floor((seconds % size) / smaller);
  const first = unit(Math.floor(seconds / size), name);
  return rest === 0 ? first : `${first} ${unit(rest, smallerName)}`;
}

function unit(count: number, name: Unit): string {
  return new Intl.NumberFormat(undefined, {
    style: "unit",
    unit: name,
    unitDisplay: "narrow",
  }).format(count);
}
