import { fallBack } from "./descend.ts";
import { packedSize, packedUnion, packIds } from "./id-set.ts";
import type { PagingKey } from "./paging-key.ts";
import { isSorted, SECOND_MS, wholeSecond } from "./paging-rules.ts";
import type { Ascend, Crowd, PageFacts, WalkState } from "./paging-state.ts";

const MAX_SWEEPS = 16;
/** Of a crowded second; beyond, its rows are not counted. */
const MAX_REMEMBERED = 2_000;

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
  if (!isAsAsked(times, anchor) || (!showsNewer && !page.hasMore)) return fallBack(state);
  const next = state.filter === "AFTER" && times[0] === anchor ? askForProbe(state) : state;
  if (last === undefined) return fallBack(state);
  if (!page.hasMore) return endAscent(next, last);
  const following = wholeSecond(last) - SECOND_MS;
  if (anchor === null || following > anchor) {
    return { ...next, stage: { kind: "ASCEND", anchor: following } };
  }
  const crowd: Crowd = {
    kind: "CROWD",
    anchor,
    page: 2,
    backward: false,
    sweep: 1,
    lastPage: 1,
    reach: last,
    ended: false,
    seen: "",
    count: 0,
    unstable: null,
    novel: false,
    settling: false,
  };
  return { ...next, stage: counted(crowd, page.keys) };
}

export function afterCrowd(
  state: WalkState,
  stage: Crowd,
  page: PageFacts,
  times: readonly number[],
): WalkState {
  if (!isAsAsked(times, stage.anchor)) return fallBack(state);
  const crowd = counted(stage, page.keys);
  if (stage.backward) {
    const isLast = stage.page === 1;
    return { ...state, stage: { ...crowd, page: stage.page - 1, settling: isLast } };
  }
  const last = times.at(-1) ?? stage.reach;
  if (page.hasMore && wholeSecond(last) - SECOND_MS <= stage.anchor) {
    return { ...state, stage: { ...crowd, page: stage.page + 1 } };
  }
  const swept: Crowd = { ...crowd, lastPage: stage.page, reach: last, ended: !page.hasMore };
  if (stage.page === 1) return leaveCrowd(state, swept);
  if (stage.sweep > 1) return { ...state, stage: { ...swept, settling: true } };
  // Deletions alone show no row twice.
  const isUnstable = swept.seen !== null && packedSize(swept.seen) < swept.count;
  return { ...state, stage: nextSweep(isUnstable ? countAnew(swept) : swept) };
}

export function settleCrowd(state: WalkState, stage: Crowd): WalkState {
  const { seen, count, unstable } = stage;
  const isWatched = unstable !== null && seen !== null;
  const isChanged = isWatched && !stage.backward && count !== unstable.count;
  const isComplete = isWatched
    ? !stage.backward && !isChanged && packedSize(seen) >= count
    : !stage.novel;
  if (isComplete) return leaveCrowd(state, stage);
  if (stage.sweep >= MAX_SWEEPS) return leaveCrowd({ ...state, unsure: true }, stage);
  return { ...state, stage: nextSweep(isChanged ? countAnew(stage) : stage) };
}

/** A row that was seen and has gone would stand for one that was never seen. */
function countAnew(stage: Crowd): Crowd {
  return { ...stage, seen: "", unstable: { count: stage.count } };
}

function nextSweep(stage: Crowd): Crowd {
  const backward = !stage.backward;
  return {
    ...stage,
    backward,
    page: backward ? stage.lastPage - 1 : 1,
    count: backward ? stage.count : 0,
    sweep: stage.sweep + 1,
    novel: false,
    settling: false,
  };
}

function leaveCrowd(state: WalkState, stage: Crowd): WalkState {
  if (stage.ended) return endAscent(state, stage.reach);
  return { ...state, stage: { kind: "ASCEND", anchor: wholeSecond(stage.reach) - SECOND_MS } };
}

/** Remembers which rows of the crowded second the page shows and, going forward, how many. */
function counted(stage: Crowd, keys: readonly PagingKey[]): Crowd {
  const crowded = keys.flatMap(({ id, modifiedAt }) =>
    id !== null && modifiedAt !== null && wholeSecond(modifiedAt) <= stage.anchor + SECOND_MS
      ? [id]
      : [],
  );
  const seen = stage.seen === null ? null : packedUnion(stage.seen, packIds(crowded));
  return {
    ...stage,
    seen: seen !== null && packedSize(seen) > MAX_REMEMBERED ? null : seen,
    count: stage.backward ? stage.count : stage.count + crowded.length,
  };
}

/** An ascent that ends before what the first page showed was misled. */
function endAscent(state: WalkState, last: number): WalkState {
  if (state.lookOldest !== null && last < state.lookOldest) return fallBack(state);
  return { ...state, stage: { kind: "DONE" } };
}

function askForProbe(state: WalkState): WalkState {
  return { ...state, probeAgain: true };
}

function isAsAsked(times: readonly number[], anchor: number | null): boolean {
  return isSorted(times, "A") && (anchor === null || times.every((at) => at >= anchor));
}
