import { endAscent } from "./ascent-end.ts";
import { fallBack, fallBackUnsorted } from "./descend-window.ts";
import { packedSize, packedUnion, packIds } from "./id-set.ts";
import type { PagingKey } from "./paging-key.ts";
import { isSorted, SECOND_MS, settledUntil, wholeSecond } from "./paging-rules.ts";
import type { Crowd, Descend, PageFacts, WalkState } from "./paging-state.ts";

/**
 * A second of so many rows that no answer shows them all. Oldest first, the rows up to its end are the beginning of the
 * list, and that only ever loses rows. So places can be counted: when the crowd's end was met at place `upper`, and
 * before it at least `lower` places were taken, it had at most `upper - lower` rows. Once so many different ones were
 * seen since, all that were there then were seen, whoever has left meanwhile. Sweeps go down and up between the crowd's
 * ends; a row that left before it was seen makes the count unreachable, and then it begins anew.
 *
 * A walk that cannot count them within a number of sweeps is not sure, and says so.
 */

const MAX_SWEEPS = 16;
/** Rows of a crowd; in a larger one they are not counted. */
const MAX_REMEMBERED = 3_000;

export function beginCrowd(options: {
  readonly anchor: number | null;
  readonly second: number;
  readonly perPage: number;
  readonly resume: Descend | null;
}): Crowd {
  return {
    ...options,
    kind: "CROWD",
    isUp: true,
    page: 1,
    sweep: 1,
    upper: null,
    lower: null,
    seen: "",
    isGrowing: false,
    reach: options.second,
    ended: false,
  };
}

export function afterCrowd(
  state: WalkState,
  stage: Crowd,
  page: PageFacts,
  times: readonly number[],
): WalkState {
  const { anchor } = stage;
  if (!isSorted(times, "A")) return anchor === null ? fallBackUnsorted(state) : fallBack(state);
  if (anchor !== null && times.some((at) => at < anchor)) return fallBack(state);
  const places = placesOf(stage, page);
  const members = membersOf(stage, page.keys);
  const crowd = observe(stage, members);
  const met: Crowd = places.hasEnd
    ? { ...crowd, reach: times.at(-1) ?? stage.reach, ended: !page.hasMore }
    : crowd;
  // One answer has no holes.
  if (places.hasStart && places.hasEnd) return leave(state, met);
  return stage.isUp ? afterUp(state, met, places, members) : afterDown(state, met, places);
}

interface Places {
  /** Rows of the list before the page, before the crowd's first row and before the first row that is newer. */
  readonly page: number;
  readonly lower: number;
  readonly upper: number;
  /** The page shows where the crowd begins, or ends. */
  readonly hasStart: boolean;
  readonly hasEnd: boolean;
}

function placesOf(stage: Crowd, { keys, hasMore }: PageFacts): Places {
  const page = (stage.page - 1) * stage.perPage;
  const from = stage.anchor === null ? stage.second : Number.NEGATIVE_INFINITY;
  const older = countUntil(keys, (at) => at >= from);
  const upTo = countUntil(keys, (at) => at > stage.second);
  return {
    page,
    lower: page + older,
    upper: page + upTo,
    hasStart: stage.page === 1 || older > 0,
    hasEnd: upTo < keys.length || !hasMore,
  };
}

function afterUp(state: WalkState, stage: Crowd, places: Places, members: string): WalkState {
  if (isCounted(stage)) return leave(state, stage);
  if (!places.hasEnd) return { ...state, stage: { ...stage, page: stage.page + 1 } };
  // What is newer than it is allowed to be missed.
  if (state.unsure || stage.second > settledUntil(state)) return leave(state, stage);
  if (places.upper === places.page && places.page > 0) {
    // The crowd ends before this page: its end is looked for by pages that are cut elsewhere.
    const perPage = Math.max(2, stage.perPage - 1);
    const page = pageOf(places.page - Math.floor(perPage / 2), perPage);
    return turn(state, stage, { isUp: true, page, perPage });
  }
  const isStuck = !stage.isGrowing && places.upper !== stage.upper;
  const isNew = stage.upper === null || isStuck;
  const counted: Crowd = {
    ...stage,
    ...(isNew
      ? { upper: places.upper, lower: stage.anchor === null ? null : 0, seen: members }
      : {}),
    isGrowing: false,
  };
  const perPage = sweepSize(state, stage);
  return turn(state, counted, { isUp: false, page: pageOf(places.page - 1, perPage), perPage });
}

function afterDown(state: WalkState, stage: Crowd, places: Places): WalkState {
  if (!places.hasStart) {
    if (isCounted(stage)) return leave(state, stage);
    return { ...state, stage: { ...stage, page: stage.page - 1 } };
  }
  const lower = Math.min(stage.lower ?? Number.POSITIVE_INFINITY, places.lower);
  const swept: Crowd = { ...stage, lower };
  if (isCounted(swept)) return leave(state, swept);
  const perPage = sweepSize(state, stage);
  return turn(
    state,
    { ...swept, isGrowing: false },
    { isUp: true, page: pageOf(places.lower, perPage), perPage },
  );
}

function turn(
  state: WalkState,
  stage: Crowd,
  next: { readonly isUp: boolean; readonly page: number; readonly perPage: number },
): WalkState {
  if (stage.sweep >= MAX_SWEEPS || stage.seen === null)
    return leave({ ...state, unsure: true }, stage);
  return { ...state, stage: { ...stage, ...next, sweep: stage.sweep + 1 } };
}

/** Another one for each sweep: an order that depends on how the list is cut must not hide the same row each time. */
function sweepSize({ pageSize }: WalkState, { sweep }: Crowd): number {
  return pageSize - (sweep % Math.ceil(pageSize / 2));
}

function pageOf(place: number, perPage: number): number {
  return Math.max(0, Math.floor(place / perPage)) + 1;
}

function isCounted({ upper, lower, seen }: Crowd): boolean {
  return upper !== null && lower !== null && seen !== null && packedSize(seen) >= upper - lower;
}

function leave(state: WalkState, { second, reach, ended, resume }: Crowd): WalkState {
  if (resume !== null) {
    return { ...state, stage: { ...resume, frontier: second - SECOND_MS } };
  }
  if (ended) return endAscent(state, reach);
  return { ...state, stage: { kind: "ASCEND", anchor: wholeSecond(reach) - SECOND_MS } };
}

function observe(stage: Crowd, members: string): Crowd {
  const seen = stage.seen === null ? null : packedUnion(stage.seen, members);
  const isGrowing = seen !== null && packedSize(seen) > packedSize(stage.seen ?? "");
  return {
    ...stage,
    seen: seen !== null && packedSize(seen) > MAX_REMEMBERED ? null : seen,
    isGrowing: stage.isGrowing || isGrowing,
  };
}

function membersOf({ anchor, second }: Crowd, keys: readonly PagingKey[]): string {
  const from = anchor === null ? second : Number.NEGATIVE_INFINITY;
  const ids = keys.flatMap(({ id, modifiedAt }) =>
    id !== null && modifiedAt !== null && modifiedAt >= from && modifiedAt <= second ? [id] : [],
  );
  return packIds(ids);
}

/** How many rows come before the first whose time passes the test. */
function countUntil(keys: readonly PagingKey[], test: (at: number) => boolean): number {
  const index = keys.findIndex(({ modifiedAt }) => modifiedAt !== null && test(modifiedAt));
  return index === -1 ? keys.length : index;
}
