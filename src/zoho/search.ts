import { afterCrowd, beginCrowd } from "./crowd.ts";
import { fallBackUnsorted } from "./descend-window.ts";
import { isSorted } from "./paging-rules.ts";
import type { PageFacts, Search, WalkState } from "./paging-state.ts";

/** Doubles the page until it is past the second, then halves the stretch in between. */
export function afterSearch(
  state: WalkState,
  stage: Search,
  page: PageFacts,
  times: readonly number[],
): WalkState {
  if (!isSorted(times, "A")) return fallBackUnsorted(state);
  const { second, resume } = stage;
  const first = times[0];
  const last = times.at(-1);
  const isOlder = last !== undefined && last < second && page.hasMore;
  const isNewer = first === undefined || first > second;
  const crowdAt = (number: number) => ({
    ...beginCrowd({ anchor: null, second, perPage: state.pageSize, resume }),
    page: number,
  });
  if (!isOlder && !isNewer) return afterCrowd(state, crowdAt(stage.page), page, times);
  const low = isOlder ? stage.page : stage.low;
  const high = isNewer ? stage.page : stage.high;
  if (high !== null && high - low <= 1) return { ...state, stage: crowdAt(Math.max(1, low)) };
  const next = high === null ? stage.page * 2 : Math.floor((low + high) / 2);
  return { ...state, stage: { ...stage, low, high, page: next } };
}
