import { endAscent } from "./ascent-end.ts";
import { afterCrowd, beginCrowd } from "./crowd.ts";
import { fallBack } from "./descend-window.ts";
import { isSorted, SECOND_MS, wholeSecond } from "./paging-rules.ts";
import type { Ascend, PageFacts, WalkState } from "./paging-state.ts";

/**
 * Oldest first, by the filter. An answer has no holes, so all that is older than its last second was seen; the next one
 * begins with that second again. Keyset paging: no edit, no deletion and no order within a second can hide a row.
 */
export function afterAscend(
  state: WalkState,
  stage: Ascend,
  page: PageFacts,
  times: readonly number[],
): WalkState {
  const { anchor } = stage;
  const last = times.at(-1);
  // Something newer than the anchor was seen before: a page that shows nothing of it did not filter as thought.
  const showsNewer = last !== undefined && (anchor === null || last > anchor);
  const isAsAsked = isSorted(times, "A") && (anchor === null || times.every((at) => at >= anchor));
  if (last === undefined || !isAsAsked || (!showsNewer && !page.hasMore)) return fallBack(state);
  const isUnexpected = state.filter === "AFTER" && times[0] === anchor;
  const next = isUnexpected ? { ...state, probeAgain: true } : state;
  if (!page.hasMore) return endAscent(next, last);
  const following = wholeSecond(last) - SECOND_MS;
  if (anchor === null || following > anchor) {
    return { ...next, stage: { kind: "ASCEND", anchor: following } };
  }
  const crowd = beginCrowd({
    anchor,
    second: anchor + SECOND_MS,
    perPage: state.pageSize,
    resume: null,
  });
  return afterCrowd(next, crowd, page, times);
}
