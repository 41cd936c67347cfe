import type { Day } from "./day.ts";
import type { ReminderPolicy } from "./policy.ts";
import type { Calendar, Slot } from "./window.ts";

export type SkipReason = "MANUAL" | "PAUSED" | "ALREADY_REMINDED" | "SUPERSEDED" | "TOO_LATE";

/** A step that may go out, in the slot that it falls into by itself. */
export interface OpenStep {
  readonly offsetDays: number;
  /** The last day on which the step is not late yet: its own, or the one that the calendar moved it to. */
  readonly punctualDay: Day;
  readonly slot: Slot;
  /** A person chose the instant `slot.from`. */
  readonly rescheduled: boolean;
  /** Why it does not go out, whatever the other steps do. */
  readonly reason: SkipReason | null;
  /** When the customer last heard of the invoice otherwise than by this step, or may have; epoch milliseconds. */
  readonly contactedAt: number;
}

export interface Fate {
  readonly at: number;
  /** When the slot ends in which it goes out; null: none counts, or it does not go out. */
  readonly until: number | null;
  readonly reason: SkipReason | null;
}

const HOUR_MS = 3_600_000;

/**
 * Keeps the policy's gap between the last contact and each step that goes out, and lets only the latest of a day go out,
 * as late as the policy allows. What a person rescheduled has its place first; the others keep clear of it, and no
 * earlier step follows a later one. Of what is due at `now` together only one goes out, since all of it would at once.
 *
 * @param steps by offset, ascending; the fates come in the same order.
 * @param now epoch milliseconds
 */
export function spaceOut(
  steps: readonly OpenStep[],
  policy: ReminderPolicy,
  calendar: Calendar,
  now: number,
): Fate[] {
  const gap = policy.minGapHours * HOUR_MS;
  const isLate = (slot: Slot, { punctualDay }: OpenStep) =>
    slot.day - punctualDay > policy.maxLatenessDays;
  const fates = new Map<OpenStep, Fate>();
  const places: { readonly step: OpenStep; readonly day: Day; readonly at: number }[] = [];

  let earliest = Number.NEGATIVE_INFINITY;
  const rescheduled = steps
    .filter((step) => step.rescheduled && step.reason === null)
    .toSorted((a, b) => a.slot.from - b.slot.from);
  for (const step of rescheduled) {
    const open = Math.max(earliest, step.contactedAt + gap);
    const slot = step.slot.from >= open ? step.slot : openAfter(open);
    if (slot === null || isLate(slot, step)) {
      fates.set(step, { at: step.slot.from, until: null, reason: "TOO_LATE" });
      continue;
    }
    const before = places.at(-1);
    if (before !== undefined && slot.from <= Math.max(before.at, now)) {
      places.pop();
      fates.set(before.step, { at: before.step.slot.from, until: null, reason: "SUPERSEDED" });
    }
    fates.set(step, { at: slot.from, until: endOf(slot), reason: null });
    places.push({ step, day: slot.day, at: slot.from });
    earliest = slot.from + gap;
  }

  earliest = Number.NEGATIVE_INFINITY;
  for (const [index, step] of steps.entries()) {
    if (fates.has(step)) continue;
    fates.set(step, fateOf(step, steps.slice(index + 1)));
  }
  return steps.map(
    (step) => fates.get(step) ?? { at: step.slot.from, until: null, reason: step.reason },
  );

  /** The slot in which the gap ends, or where that has passed, the present or next one. */
  function openAfter(instant: number): Slot | null {
    const slot = calendar.after(instant);
    return slot !== null && slot.to <= now ? calendar.openAt(now) : slot;
  }

  function fateOf(step: OpenStep, laterSteps: readonly OpenStep[]): Fate {
    const at = step.slot.from;
    const until = null;
    if (step.reason !== null) return { at, until, reason: step.reason };
    const open = Math.max(earliest, step.contactedAt + gap);
    let slot = at >= open ? step.slot : calendar.after(open);
    for (const place of places) {
      if (slot !== null && Math.abs(slot.from - place.at) < gap) {
        slot = calendar.after(place.at + gap);
      }
    }
    if (slot === null || isLate(slot, step)) return { at, until, reason: "TOO_LATE" };
    const { day, from } = slot;
    const superseded =
      laterSteps.some((later) => !later.rescheduled && later.slot.day <= day) ||
      places.some(
        (place) =>
          place.day === day ||
          (place.step.offsetDays > step.offsetDays && place.at <= from) ||
          (place.at <= now && from <= now),
      );
    if (superseded) return { at, until, reason: "SUPERSEDED" };
    earliest = from + gap;
    return { at: from, until: endOf(slot), reason: null };
  }
}

function endOf({ to }: Slot): number | null {
  return Number.isFinite(to) ? to : null;
}
