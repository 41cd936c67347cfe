import type { ModifiedFilter, WalkPage } from "../source/source.ts";
import { afterAscend } from "./ascend.ts";
import { afterCrowd } from "./crowd.ts";
import { afterDescend, beginDescent } from "./descend.ts";
import { isSorted, MAX_PER_PAGE, settledUntil, wholeSecond } from "./paging-rules.ts";
import type { ListRequest, PageFacts, WalkState } from "./paging-state.ts";
import { afterSearch } from "./search.ts";

/**
 * The decisions of a walk over a list that changes while it is read, as a state machine without I/O or clock.
 *
 * 1. LOOK: the newest page, unfiltered. If it reaches back to the watermark, it is the whole change, whatever the
 *    filter does.
 * 2. ASCEND, where the filter is known to work: oldest first from an anchor that moves.
 * 3. DESCEND otherwise, and as soon as a page contradicts what the filter was found to do: newest first.
 * 4. CROWD, in both, for a second that no single answer shows whole; SEARCH finds it in the unfiltered list.
 *
 * All rest on one fact: an answer is the list at one moment, sorted, without holes. Each request therefore begins with
 * something that was seen, or proves otherwise that nothing lies between. Rows become visible late, so the watermark
 * moves only at the end, to at most the source's time at the first response minus five minutes; what is newer is read
 * again by the next walk.
 */

export function startWalk(options: {
  readonly mode: "FULL" | "INCREMENTAL";
  readonly watermark: number | null;
  readonly filter: ModifiedFilter;
  readonly pageSize?: number;
}): WalkState {
  return {
    version: 2,
    pageSize: options.pageSize ?? MAX_PER_PAGE,
    range: options.mode === "FULL" ? null : options.watermark,
    floor: options.watermark,
    filter: options.filter,
    firstDate: null,
    newest: null,
    lookOldest: null,
    sorted: true,
    whole: true,
    coversList: false,
    misbehaved: false,
    probeAgain: false,
    unsure: false,
    stage: { kind: "LOOK" },
  };
}

/** The next request; null when the walk is over. */
export function nextRequest({ stage, pageSize }: WalkState): ListRequest | null {
  switch (stage.kind) {
    case "LOOK":
      return { order: "D", anchor: null, page: 1, perPage: pageSize };
    case "ASCEND":
      return { order: "A", anchor: stage.anchor, page: 1, perPage: pageSize };
    case "DESCEND":
      return { order: "D", anchor: null, page: stage.page, perPage: stage.perPage };
    case "SEARCH":
      return { order: "A", anchor: null, page: stage.page, perPage: pageSize };
    case "CROWD":
      return { order: "A", anchor: stage.anchor, page: stage.page, perPage: stage.perPage };
    case "DONE":
      return null;
  }
}

/** The state after a page. */
export function advance(state: WalkState, page: PageFacts): WalkState {
  const times = page.keys.flatMap(({ modifiedAt }) => (modifiedAt === null ? [] : [modifiedAt]));
  const newest = times.reduce((newer, at) => Math.max(newer, at), state.newest ?? -Infinity);
  const next: WalkState = {
    ...state,
    firstDate: state.firstDate ?? page.date,
    newest: Number.isFinite(newest) ? newest : null,
    whole: state.whole && page.keys.every(({ id }) => id !== null),
  };
  switch (state.stage.kind) {
    case "LOOK":
      return afterLook(next, page, times);
    case "ASCEND":
      return afterAscend(next, state.stage, page, times);
    case "DESCEND":
      return afterDescend(next, state.stage, page, times);
    case "SEARCH":
      return afterSearch(next, state.stage, page, times);
    case "CROWD":
      return afterCrowd(next, state.stage, page, times);
    case "DONE":
      throw new Error("The walk is over.");
  }
}

/** What the last page of a walk says. Null unless the walk is over. */
export function walkEnd(state: WalkState): WalkPage<unknown>["end"] {
  if (state.stage.kind !== "DONE") return null;
  return {
    watermark: state.unsure ? null : newWatermark(state),
    remark: remarkOf(state),
    probeAgain: state.probeAgain,
  };
}

/** Whether the walk has read the whole list well-formed. */
export function completesList(state: WalkState): boolean {
  const covers = state.range === null || state.coversList;
  return state.stage.kind === "DONE" && covers && state.whole && !state.unsure;
}

function afterLook(state: WalkState, page: PageFacts, times: readonly number[]): WalkState {
  if (!page.hasMore) return { ...state, coversList: true, stage: { kind: "DONE" } };
  const oldest = times.length === 0 ? null : Math.min(...times);
  const next = { ...state, lookOldest: oldest };
  if (oldest === null || !isSorted(times, "D")) return beginDescent(next, page, times);
  if (state.range !== null && oldest <= state.range) return { ...next, stage: { kind: "DONE" } };
  if (state.filter === "AFTER" || state.filter === "AT_OR_AFTER") {
    const anchor = state.range === null ? null : wholeSecond(state.range);
    return { ...next, stage: { kind: "ASCEND", anchor } };
  }
  return beginDescent(next, page, times);
}

function newWatermark(state: WalkState): number | null {
  const { newest, firstDate, floor } = state;
  if (newest === null || firstDate === null) return null;
  return Math.max(Math.min(newest, settledUntil(state)), floor ?? -Infinity);
}

function remarkOf(state: WalkState): { readonly code: string; readonly message: string } | null {
  if (state.unsure && state.sorted) {
    return {
      code: "LIST_KEPT_CHANGING",
      message:
        "The list changed while it was read, again and again, so that a record may have been missed. " +
        "The next sync reads the same stretch again.",
    };
  }
  if (state.misbehaved) {
    return {
      code: "FILTER_MISBEHAVED",
      message:
        "Zoho's list did not sort or filter by the modified time as it did when it was tested. " +
        "It was read without the filter, which takes more calls, and is tested again.",
    };
  }
  return null;
}
