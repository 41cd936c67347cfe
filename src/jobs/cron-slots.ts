import { createTask, parse } from "node-cron";

/** The instants at which a schedule falls due, in UTC, so that every process agrees on them. */
export interface CronSlots {
  /** The latest at or before `now`; null when there was none for as long as one looks back. */
  latest(now: Date): Date | null;
  next(): Date | null;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Longer than a month, so that a monthly slot is found. */
const LOOK_BACK_MS = 40 * DAY_MS;
/** With seconds in the expression each step is one second. */
const LOOK_BACK_BY_SECONDS_MS = DAY_MS;
const FIELDS_WITH_SECONDS = 6;

/** @param expression a valid cron expression of five fields, or of six with seconds. */
export function cronSlots(expression: string): CronSlots {
  const task = createTask(expression, () => undefined, { timezone: "UTC" });
  const bySeconds = expression.trim().split(/\s+/).length === FIELDS_WITH_SECONDS;
  // Asking the library is slow, and most minutes can be ruled out without it.
  const minutes = new Set(parse(expression).minute);
  const isSlot = (at: Date): boolean => minutes.has(at.getUTCMinutes()) && task.match(at);
  const step = bySeconds ? SECOND_MS : MINUTE_MS;
  const lookBack = bySeconds ? LOOK_BACK_BY_SECONDS_MS : LOOK_BACK_MS;
  // Looking back costs some microseconds a step, so what was looked at once is not looked at again.
  let known: { readonly slot: number | null; readonly until: number } | undefined;

  return {
    latest(now) {
      const from = Math.floor(now.getTime() / step) * step;
      // The clock was set back, and a slot that has not come yet would keep all those before it from being taken.
      if (known !== undefined && from < known.until && (known.slot ?? from + 1) > from) {
        known = undefined;
      }
      const until = Math.max(known?.until ?? 0, from - lookBack);
      let at = from;
      while (at > until && !isSlot(new Date(at))) at -= step;
      const slot = at > until ? at : (known?.slot ?? null);
      known = { slot, until: Math.max(from, known?.until ?? from) };
      return slot === null ? null : new Date(slot);
    },
    next: () => task.getNextRuns(1)[0] ?? null,
  };
}
