import { distrust } from "./paging-rules.ts";
import type { Descend, WalkState } from "./paging-state.ts";

/** One row in so many of a full page. */
const SLACK_SHARE = 20;

export interface Window {
  readonly page: number;
  readonly perPage: number;
}

/** Rows by which a page begins before what is needed, so that as many deletions between two requests do no harm. */
export function leastSlack(pageSize: number): number {
  return Math.ceil(pageSize / SLACK_SHARE);
}

export function firstWindow(pageSize: number): Descend {
  return {
    kind: "DESCEND",
    page: 1,
    perPage: pageSize,
    frontier: null,
    slack: leastSlack(pageSize),
    stepsBack: 0,
  };
}

/**
 * A page is cut from the list by its number and size: page n of size s holds the rows from (n - 1) × s on. Of those
 * that begin at or before `start` (rows from the top), the one that reaches furthest.
 */
export function windowFrom(start: number, pageSize: number): Window {
  let best: Window = { page: 1, perPage: pageSize };
  for (let perPage = pageSize; perPage >= pageSize / 2; perPage -= 1) {
    const page = Math.floor(Math.max(0, start) / perPage) + 1;
    if (page * perPage > endOf(best)) best = { page, perPage };
  }
  return best;
}

export function startOf({ page, perPage }: Window): number {
  return (page - 1) * perPage;
}

export function endOf({ page, perPage }: Window): number {
  return page * perPage;
}

/** The filter did something else than was found on connecting: the same run reads the list another way. */
export function fallBack(state: WalkState): WalkState {
  return { ...distrust(state), stage: firstWindow(state.pageSize) };
}

/** The list does not even sort as asked: it is read to its end, and nothing is proven by that. */
export function fallBackUnsorted(state: WalkState): WalkState {
  return { ...fallBack(state), sorted: false, unsure: true };
}
