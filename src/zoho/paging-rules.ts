import type { WalkState } from "./paging-state.ts";

/** How long after its time stamp a row may become visible. */
export const LATE_VISIBILITY_MS = 300_000;
/** Resolution of the source's time stamps. */
export const SECOND_MS = 1_000;
/** The most that Zoho gives. */
export const MAX_PER_PAGE = 200;

export function isSorted(times: readonly number[], order: "A" | "D"): boolean {
  return times.every((at, index) => {
    const before = times[index - 1];
    return before === undefined || (order === "A" ? before <= at : before >= at);
  });
}

/** The filter takes no fractions. */
export function wholeSecond(at: number): number {
  return Math.floor(at / SECOND_MS) * SECOND_MS;
}

/**
 * Epoch ms: up to it the walk must miss nothing; whatever is newer is read again by the next walk. All rows up to it
 * were visible at the first response, and none can join them: from then on a second only ever loses rows.
 */
export function settledUntil({ firstDate }: WalkState): number {
  return (firstDate ?? 0) - LATE_VISIBILITY_MS;
}

export function distrust(state: WalkState): WalkState {
  return { ...state, misbehaved: true, probeAgain: true };
}
