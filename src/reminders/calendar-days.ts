import { Temporal } from "temporal-polyfill";
import { isTimeZone } from "./time-zone.ts";

/** A day where an organization is. */
export interface CalendarDay {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly startsAt: Date;
  /** When the next one starts: not always 24 hours later. */
  readonly endsAt: Date;
}

/** So many days from the one of `now` on. An unknown zone counts as UTC. */
export function calendarDays(timeZone: string, now: Date, days: number): CalendarDay[] {
  const zone = isTimeZone(timeZone) ? timeZone : "UTC";
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate();
  const startOf = (date: Temporal.PlainDate): Date =>
    new Date(date.toZonedDateTime(zone).epochMilliseconds);
  return Array.from({ length: days }, (_, index) => {
    const date = today.add({ days: index });
    return {
      date: date.toString(),
      startsAt: startOf(date),
      endsAt: startOf(date.add({ days: 1 })),
    };
  });
}

/** The place of the day that an instant falls on; the first for what is earlier, null for what is later than all. */
export function dayIndexOf(days: readonly CalendarDay[], instant: number): number | null {
  const index = days.findIndex(({ endsAt }) => instant < endsAt.getTime());
  return index < 0 ? null : index;
}
