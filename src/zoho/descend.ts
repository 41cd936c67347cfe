import {
  endOf,
  fallBackUnsorted,
  firstWindow,
  leastSlack,
  startOf,
  windowFrom,
} from "./descend-window.ts";
import type { PagingKey } from "./paging-key.ts";
import { isSorted, settledUntil } from "./paging-rules.ts";
import type { Descend, PageFacts, WalkState } from "./paging-state.ts";

/**
 * Newest first, without the filter. All rows that are newer than the frontier were seen. A page that begins with such a
 * row shows everything from there to its end, for one answer has no holes; so its last second is the next frontier, and
 * the next page begins before the first row of that second. Neither edits nor the order within a second matter.
 *
 * A page that begins too late, because rows above it were deleted, is asked for again from further up. A second that no
 * page shows whole is read as a crowd, from the other end of the list, where places can be counted. The order of its
 * rows proves nothing: an order that is turned a little from call to call looks like rows that have moved.
 */

const MAX_STEPS_BACK = 64;

/** The newest page, which the walk has read already. */
export function beginDescent(
  state: WalkState,
  page: PageFacts,
  times: readonly number[],
): WalkState {
  return afterDescend(state, firstWindow(state.pageSize), page, times);
}

export function afterDescend(
  state: WalkState,
  stage: Descend,
  page: PageFacts,
  times: readonly number[],
): WalkState {
  if (state.sorted && !isSorted(times, "D")) return fallBackUnsorted(state);
  // Once the watermark stays, the rest is read for what it is worth.
  if (state.unsure || isLinked(stage, times)) return goOn(state, stage, page, times);
  const { frontier } = stage;
  if (frontier !== null && times[0] === frontier) {
    const resume = { ...stage, slack: leastSlack(state.pageSize) };
    return {
      ...state,
      stage: { kind: "SEARCH", second: frontier, page: 1, low: 0, high: null, resume },
    };
  }
  if (stage.stepsBack >= MAX_STEPS_BACK) {
    return goOn({ ...state, unsure: true }, stage, page, times);
  }
  const slack = stage.slack * 2;
  const window = windowFrom(startOf(stage) - slack, state.pageSize);
  return { ...state, stage: { ...stage, ...window, slack, stepsBack: stage.stepsBack + 1 } };
}

function isLinked({ page, frontier }: Descend, [first]: readonly number[]): boolean {
  return page === 1 || (first !== undefined && frontier !== null && first > frontier);
}

function goOn(
  state: WalkState,
  stage: Descend,
  page: PageFacts,
  times: readonly number[],
): WalkState {
  const { sorted, range } = state;
  const last = times.at(-1);
  const reachesRange = sorted && last !== undefined && range !== null && last <= range;
  if (!page.hasMore || reachesRange) return { ...state, stage: { kind: "DONE" } };
  const reached = Math.min(last ?? Number.POSITIVE_INFINITY, settledUntil(state));
  const read: Descend = {
    ...stage,
    frontier: Math.min(reached, stage.frontier ?? Number.POSITIVE_INFINITY),
    slack: Math.max(leastSlack(state.pageSize), Math.floor(stage.slack / 2)),
  };
  return { ...state, stage: nextPage(state, read, page.keys, last) };
}

function nextPage(
  { pageSize }: WalkState,
  stage: Descend,
  keys: readonly PagingKey[],
  last: number | undefined,
): Descend {
  const end = endOf(stage);
  if (last === stage.frontier) {
    const group = startOf(stage) + keys.findIndex(({ modifiedAt }) => modifiedAt === last);
    const window = windowFrom(group - stage.slack, pageSize);
    if (endOf(window) >= end + stage.slack) return { ...stage, ...window };
  }
  return { ...stage, ...windowFrom(end - stage.slack, pageSize) };
}
