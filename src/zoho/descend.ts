import {
  endOf,
  fallBackUnsorted,
  firstWindow,
  leastSlack,
  startOf,
  windowFrom,
} from "./descend-window.ts";
import { packIds } from "./id-set.ts";
import type { PagingKey } from "./paging-key.ts";
import { isSorted, settledUntil } from "./paging-rules.ts";
import type { Descend, PageFacts, WalkState } from "./paging-state.ts";
import { compareOrder } from "./tie-order.ts";

/**
 * Newest first, without the filter. All rows that are newer than the frontier were seen. A page that begins with such a
 * row shows everything from there to its end, for one answer has no holes; so its last second is the next frontier, and
 * the next page begins before the first row of that second. Neither edits nor the order within a second matter.
 *
 * A page that begins too late, because rows above it were deleted, is asked for again from further up. A second that no
 * page shows whole is followed by the order of its rows; where that changes from answer to answer, it is read as a
 * crowd, from the other end of the list, where places can be counted.
 */

const MAX_STEPS_BACK = 64;
/** One row in so many of a full page is shown twice where the order of rows is what links two pages. */
const ORDER_SHARE = 4;

type Link = "LINKED" | "LATE" | "SHUFFLED";

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
  const link = linkOf(state, stage, page.keys, times);
  if (link === "LINKED") return goOn(state, stage, page, times);
  const { frontier } = stage;
  if (link === "SHUFFLED" && state.sorted && frontier !== null) {
    const resume = { ...stage, slack: leastSlack(state.pageSize), before: "" };
    return {
      ...state,
      stage: { kind: "SEARCH", second: frontier, page: 1, low: 0, high: null, resume },
    };
  }
  if (link === "SHUFFLED" || stage.stepsBack >= MAX_STEPS_BACK) {
    return goOn({ ...state, unsure: true }, stage, page, times);
  }
  const slack = stage.slack * 2;
  const window = windowFrom(startOf(stage) - slack, state.pageSize);
  return { ...state, stage: { ...stage, ...window, slack, stepsBack: stage.stepsBack + 1 } };
}

function linkOf(
  state: WalkState,
  stage: Descend,
  keys: readonly PagingKey[],
  times: readonly number[],
): Link {
  const { frontier, slack } = stage;
  const [first] = times;
  // Once the watermark stays, the rest is read for what it is worth.
  if (state.unsure || stage.page === 1) return "LINKED";
  if (first === undefined || frontier === null) return "LATE";
  if (state.sorted && first > frontier) return "LINKED";
  const order = compareOrder(stage.before, packed(keys));
  if (order === "SAME") return "LINKED";
  if (!state.sorted) return order === "SHUFFLED" ? "SHUFFLED" : "LATE";
  const isLost = order === "SHUFFLED" || slack > state.pageSize / 2;
  return first === frontier && isLost ? "SHUFFLED" : "LATE";
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
  const isFurther = !sorted || stage.frontier === null || reached <= stage.frontier;
  const read: Descend = {
    ...stage,
    ...(isFurther ? { frontier: reached, before: packed(page.keys) } : {}),
    slack: Math.max(leastSlack(state.pageSize), Math.floor(stage.slack / 2)),
  };
  return { ...state, stage: nextPage(state, read, page.keys, last) };
}

function nextPage(
  { pageSize, sorted }: WalkState,
  stage: Descend,
  keys: readonly PagingKey[],
  last: number | undefined,
): Descend {
  const end = endOf(stage);
  const needsOrder = !sorted || last === stage.frontier;
  if (!needsOrder) return { ...stage, ...windowFrom(end - stage.slack, pageSize) };
  if (sorted) {
    const group = startOf(stage) + keys.findIndex(({ modifiedAt }) => modifiedAt === last);
    const window = windowFrom(group - stage.slack, pageSize);
    if (endOf(window) >= end + stage.slack) return { ...stage, ...window };
  }
  const shared = Math.max(stage.slack, Math.ceil(pageSize / ORDER_SHARE));
  return { ...stage, ...windowFrom(end - shared, pageSize) };
}

function packed(keys: readonly PagingKey[]): string {
  return packIds(keys.map(({ id, modifiedAt }) => `${id}@${modifiedAt}`));
}
