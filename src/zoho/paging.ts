import type { ModifiedFilter, WalkPage } from "../source/source.ts";
import { afterAscend, afterCrowd, settleCrowd } from "./ascend.ts";
import { afterDescend, firstPass, nextPage, settleDescend, watched } from "./descend.ts";
import {
  distrust,
  isSorted,
  LATE_VISIBILITY_MS,
  MAX_PER_PAGE,
  wholeSecond,
} from "./paging-rules.ts";
import type { ListRequest, PageFacts, WalkState } from "./paging-state.ts";
import { NO_TIES } from "./ties.ts";

/**
 * The decisions of a walk over a list that changes while it is read, as a state machine without I/O or clock.
 *
 * 1. LOOK: the newest page, unfiltered. If it reaches back to the watermark, it is the whole change, whatever the
 *    filter does.
 * 2. ASCEND, where the filter is known to work: oldest first from an anchor; the next anchor is the last row's second
 *    minus one second. Keyset paging: no edit or deletion can hide a row. CROWD: a second that fills a whole page.
 * 3. DESCEND otherwise, and as soon as a page contradicts what the filter was found to do: by overlapping pages.
 *
 * Rows become visible late, so the watermark moves only at the end, to at most the source's time at the first response
 * minus five minutes. Whatever is newer is read again by the next walk: whether it was new does not matter to this one.
 */

export function startWalk(options: {
  readonly mode: "FULL" | "INCREMENTAL";
  readonly watermark: number | null;
  readonly filter: ModifiedFilter;
}): WalkState {
  return {
    version: 1,
    range: options.mode === "FULL" ? null : options.watermark,
    floor: options.watermark,
    filter: options.filter,
    firstDate: null,
    requestedAt: null,
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

/** The next request; null when the walk is over or waits to be settled. */
export function nextRequest({ stage }: WalkState): ListRequest | null {
  switch (stage.kind) {
    case "LOOK":
      return { order: "D", anchor: null, page: 1, perPage: MAX_PER_PAGE };
    case "ASCEND":
      return { order: "A", anchor: stage.anchor, page: 1, perPage: MAX_PER_PAGE };
    case "CROWD":
      if (stage.settling) return null;
      return { order: "A", anchor: stage.anchor, page: stage.page, perPage: MAX_PER_PAGE };
    case "DESCEND":
      if (stage.settling) return null;
      return { order: "D", anchor: null, page: stage.page, perPage: stage.perPage };
    case "DONE":
      return null;
  }
}

/** Whether something new on the page of this state's request changes what comes after. */
export function noveltyMatters({ stage }: WalkState): boolean {
  return (
    (stage.kind === "CROWD" && stage.sweep > 1) || (stage.kind === "DESCEND" && stage.pass > 1)
  );
}

/**
 * Rows modified after it (epoch ms) are read again by the next walk and tell a pass nothing; null: all rows count.
 * They must be stored apart from the others, so that what the store says was new is about these.
 */
export function noveltyLimit({ stage, firstDate }: WalkState): number | null {
  return stage.kind === "DESCEND" && firstDate !== null ? firstDate - LATE_VISIBILITY_MS : null;
}

export function withNovelty(state: WalkState, novel: boolean): WalkState {
  const { stage } = state;
  if (!novel || (stage.kind !== "CROWD" && stage.kind !== "DESCEND")) return state;
  return { ...state, stage: { ...stage, novel: true } };
}

export function isSettling({ stage }: WalkState): boolean {
  return (stage.kind === "CROWD" || stage.kind === "DESCEND") && stage.settling;
}

/** The state after a page. It may be settling: then `settle` goes on once it is known what was new. */
export function advance(state: WalkState, page: PageFacts): WalkState {
  const times = page.keys.flatMap(({ modifiedAt }) => (modifiedAt === null ? [] : [modifiedAt]));
  const seen: WalkState = {
    ...state,
    firstDate: state.firstDate ?? page.date,
    requestedAt: page.requestedAt,
    newest: times.reduce((newest, at) => Math.max(newest, at), state.newest ?? -Infinity),
    whole: state.whole && page.keys.every(({ id }) => id !== null),
  };
  const next = { ...seen, newest: Number.isFinite(seen.newest) ? seen.newest : null };
  switch (state.stage.kind) {
    case "LOOK":
      return afterLook(next, page, times);
    case "ASCEND":
      return afterAscend(next, state.stage, page, times);
    case "CROWD":
      return afterCrowd(next, state.stage, page, times);
    case "DESCEND":
      return afterDescend(next, state.stage, page, times);
    case "DONE":
      throw new Error("The walk is over.");
  }
}

/** What comes after a sweep or pass, once everything of it is stored. Leaves any other state as it is. */
export function settle(state: WalkState): WalkState {
  const { stage } = state;
  if (stage.kind === "CROWD" && stage.settling) return settleCrowd(state, stage);
  if (stage.kind === "DESCEND" && stage.settling) return settleDescend(state, stage);
  return state;
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
  const second = nextPage(firstPass(), page.keys);
  if (oldest === null || !isSorted(times, "D")) {
    return { ...distrust(next), sorted: false, stage: second };
  }
  if (state.range !== null && oldest <= state.range) return { ...next, stage: { kind: "DONE" } };
  if (state.filter === "AFTER" || state.filter === "AT_OR_AFTER") {
    const anchor = state.range === null ? null : wholeSecond(state.range);
    return { ...next, stage: { kind: "ASCEND", anchor } };
  }
  return { ...next, stage: { ...second, ties: watched(next, NO_TIES, page.keys, 0) } };
}

function newWatermark({ newest, firstDate, floor }: WalkState): number | null {
  if (newest === null || firstDate === null) return null;
  return Math.max(Math.min(newest, firstDate - LATE_VISIBILITY_MS), floor ?? -Infinity);
}

function remarkOf(state: WalkState): { readonly code: string; readonly message: string } | null {
  if (state.unsure) {
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
