import type { ModifiedFilter, WalkPage } from "../source/source.ts";
import { packedList, packedSize, packedUnion, packIds } from "./id-set.ts";
import type {
  Ascend,
  Crowd,
  Descend,
  ListRequest,
  PageFacts,
  PagingKey,
  WalkState,
} from "./paging-state.ts";
import { endGroup, NO_TIES, newPass, watchTies } from "./ties.ts";

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

/** How long after its time stamp a row may become visible. */
export const LATE_VISIBILITY_MS = 300_000;
/** Resolution of the source's time stamps. */
const SECOND_MS = 1_000;
/** The most that Zoho gives. */
export const MAX_PER_PAGE = 200;
/** Rows by which descending pages overlap, so that as many deletions between two requests are noticed. */
const OVERLAP = 10;
/** Of a page's last rows, so many are looked for on the next. */
const TAIL = 3 * OVERLAP;
const MAX_PASSES = 8;
const MAX_SWEEPS = 16;
/** Of a crowded second; beyond, its rows are not counted. */
const MAX_REMEMBERED = 2_000;

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

function afterAscend(
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

function afterCrowd(
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

function settleCrowd(state: WalkState, stage: Crowd): WalkState {
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

function afterDescend(
  state: WalkState,
  stage: Descend,
  page: PageFacts,
  times: readonly number[],
): WalkState {
  const sorted = state.sorted && isSorted(times, "D");
  const next = sorted ? state : { ...distrust(state), sorted };
  const oldest = times.length === 0 ? null : Math.min(...times);
  const reachesRange = sorted && oldest !== null && state.range !== null && oldest <= state.range;
  const ties = sorted ? watched(state, stage.ties, page.keys, stage.overlap) : NO_TIES;
  const linked = stage.linked && sorted && (stage.page === 1 || sharesRow(stage.tail, page.keys));
  const read: Descend = { ...stage, ties, linked };
  if (page.hasMore && !reachesRange) return { ...next, stage: nextPage(read, page.keys) };
  const ended: Descend = { ...read, ties: endGroup(ties) };
  // One page is one answer: nothing can have moved within it.
  const isProven = stage.page === 1 || (linked && !ended.ties.isTorn);
  if (isProven) return { ...next, stage: { kind: "DONE" } };
  if (stage.pass === 1) return { ...next, stage: nextPass(ended) };
  return { ...next, stage: { ...ended, settling: true } };
}

function settleDescend(state: WalkState, stage: Descend): WalkState {
  if (!stage.novel && !stage.ties.isTorn) return { ...state, stage: { kind: "DONE" } };
  if (stage.pass >= MAX_PASSES) return { ...state, unsure: true, stage: { kind: "DONE" } };
  return { ...state, stage: nextPass(stage) };
}

function firstPass(): Descend {
  return {
    kind: "DESCEND",
    page: 1,
    perPage: MAX_PER_PAGE,
    overlap: 0,
    tail: "",
    linked: true,
    pass: 1,
    ties: NO_TIES,
    novel: false,
    settling: false,
  };
}

function nextPass(stage: Descend): Descend {
  return { ...firstPass(), pass: stage.pass + 1, ties: newPass(stage.ties) };
}

/**
 * A page is cut from the list by its number and size, so pages that overlap must become smaller: page n + 1 of size s
 * begins at n × s. The loss is small: page 50 still has some 155 rows.
 */
function nextPage(stage: Descend, keys: readonly PagingKey[]): Descend {
  const read = stage.page * stage.perPage;
  const perPage = Math.max(OVERLAP, Math.floor((read - OVERLAP) / stage.page));
  return {
    ...stage,
    page: stage.page + 1,
    perPage,
    overlap: read - stage.page * perPage,
    tail: packIds(keys.slice(-TAIL).map(versionOf)),
  };
}

function sharesRow(tail: string, keys: readonly PagingKey[]): boolean {
  const before = new Set(packedList(tail));
  return packedList(packIds(keys.map(versionOf))).some((row) => before.has(row));
}

function versionOf({ id, modifiedAt }: PagingKey): string {
  return `${id}@${modifiedAt}`;
}

/** Rows that the next walk reads again are not watched. */
function watched(
  state: WalkState,
  ties: Descend["ties"],
  keys: readonly PagingKey[],
  overlap: number,
): Descend["ties"] {
  return watchTies(ties, keys, { overlap, limit: (state.firstDate ?? 0) - LATE_VISIBILITY_MS });
}

/** The filter did something else than was found on connecting: the same run reads the list another way. */
function fallBack(state: WalkState): WalkState {
  return { ...distrust(state), stage: firstPass() };
}

function distrust(state: WalkState): WalkState {
  return { ...state, misbehaved: true, probeAgain: true };
}

function askForProbe(state: WalkState): WalkState {
  return { ...state, probeAgain: true };
}

function isAsAsked(times: readonly number[], anchor: number | null): boolean {
  return isSorted(times, "A") && (anchor === null || times.every((at) => at >= anchor));
}

function isSorted(times: readonly number[], order: "A" | "D"): boolean {
  return times.every((at, index) => {
    const before = times[index - 1];
    return before === undefined || (order === "A" ? before <= at : before >= at);
  });
}

/** The filter takes no fractions. */
function wholeSecond(at: number): number {
  return Math.floor(at / SECOND_MS) * SECOND_MS;
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
