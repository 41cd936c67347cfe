import { Temporal } from "temporal-polyfill";
import { type Day, dateOf, utcDay, weekdayOf } from "./day.ts";

/** When a customer may be reached on one day: from `from`, before `to`, in epoch milliseconds. */
export interface Slot {
  readonly day: Day;
  readonly from: number;
  readonly to: number;
}

/** The days on which a customer may be reached. */
export interface Calendar {
  /** The slot of that day, or null: another weekday, or the clocks skip the whole window. */
  on(day: Day): Slot | null;
  /** The slot of that day, else of the nearest earlier or later one that has any. */
  near(day: Day, direction: "earlier" | "later"): Slot | null;
  /** The first slot that ends after the instant, cut to begin no earlier. */
  after(instant: number): Slot | null;
  /** The first slot that ends after the instant, whole. */
  openAt(instant: number): Slot | null;
}

export interface CallingWindow {
  /** HH:MM, local */
  readonly windowStart: string;
  readonly windowEnd: string;
  /** ISO weekdays: 1 is Monday. */
  readonly weekdays: readonly number[];
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

/** A single allowed weekday comes again within 7 days; if the clocks skip its window, within 14. */
const SEARCH_DAYS = 15;
/** Both caches are cleared when they outgrow this, so that odd input cannot fill the memory. */
const MAX_CALENDARS = 1_000;
const MAX_CACHED_DAYS = 5_000;

const calendars = new Map<string, Calendar>();

/**
 * The calendar of a customer who may be in any of `zones`: on each day, the intersection of the window over all of
 * them. Where that is empty (Russia spans ten hours), or no zone is known, the organization's zone decides.
 *
 * The same arguments give the same calendar, which remembers its days.
 */
export function calendarOf(
  zones: readonly string[],
  organizationZone: string,
  window: CallingWindow,
): Calendar {
  const key = [window.windowStart, window.windowEnd, window.weekdays, organizationZone, zones].join(
    "|",
  );
  const known = calendars.get(key);
  if (known !== undefined) return known;
  if (calendars.size >= MAX_CALENDARS) calendars.clear();
  const calendar = makeCalendar(
    zones.length > 0 ? zones : [organizationZone],
    organizationZone,
    window,
  );
  calendars.set(key, calendar);
  return calendar;
}

function makeCalendar(
  zones: readonly string[],
  organizationZone: string,
  window: CallingWindow,
): Calendar {
  const slots = new Map<Day, Slot | null>();

  const compute = (day: Day): Slot | null => {
    if (!window.weekdays.includes(weekdayOf(day))) return null;
    const common = intersection(zones.map((zone) => intervalOn(day, zone, window)));
    const interval =
      common.from >= common.to && zones.length > 1
        ? intervalOn(day, organizationZone, window)
        : common;
    return interval.from < interval.to ? { day, ...interval } : null;
  };

  const on = (day: Day): Slot | null => {
    let slot = slots.get(day);
    if (slot === undefined) {
      if (slots.size >= MAX_CACHED_DAYS) slots.clear();
      slot = compute(day);
      slots.set(day, slot);
    }
    return slot;
  };

  const near = (day: Day, direction: "earlier" | "later"): Slot | null => {
    const step = direction === "earlier" ? -1 : 1;
    for (let distance = 0; distance < SEARCH_DAYS; distance += 1) {
      const slot = on(day + step * distance);
      if (slot !== null) return slot;
    }
    return null;
  };

  const openAt = (instant: number): Slot | null => {
    // In the west it is still the day before.
    const first = utcDay(instant) - 1;
    for (let day = first; day < first + SEARCH_DAYS; day += 1) {
      const slot = on(day);
      if (slot !== null && slot.to > instant) return slot;
    }
    return null;
  };

  const after = (instant: number): Slot | null => {
    const slot = openAt(instant);
    return slot === null ? null : { ...slot, from: Math.max(slot.from, instant) };
  };

  return { on, near, after, openAt };
}

function intersection(intervals: readonly Interval[]): Interval {
  return {
    from: Math.max(...intervals.map((interval) => interval.from)),
    to: Math.min(...intervals.map((interval) => interval.to)),
  };
}

function intervalOn(day: Day, zone: string, window: CallingWindow): Interval {
  const date = Temporal.PlainDate.from(dateOf(day));
  return {
    from: instantAt(date, window.windowStart, zone),
    to: instantAt(date, window.windowEnd, zone),
  };
}

/** A time that the clocks skip is the instant at which they jump; of one that comes twice, the first. */
function instantAt(date: Temporal.PlainDate, time: string, zone: string): number {
  const local = date.toPlainDateTime(time);
  const instant = local.toZonedDateTime(zone, { disambiguation: "earlier" });
  if (instant.toPlainDateTime().equals(local)) return instant.epochMilliseconds;
  return (instant.getTimeZoneTransition("next") ?? instant).epochMilliseconds;
}
