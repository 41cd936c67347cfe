import { packedList, packIds } from "./id-set.ts";
import type { PagingKey } from "./paging-key.ts";
import { distrust, isSorted, LATE_VISIBILITY_MS, MAX_PER_PAGE } from "./paging-rules.ts";
import type { Descend, PageFacts, WalkState } from "./paging-state.ts";
import { endGroup, NO_TIES, newPass, watchTies } from "./ties.ts";

/** Rows by which descending pages overlap, so that as many deletions between two requests are noticed. */
const OVERLAP = 10;
const MIN_PER_PAGE = 100;
/** Of a page's last rows, so many are looked for on the next. */
const TAIL = 3 * OVERLAP;
const MAX_PASSES = 8;

/** The filter did something else than was found on connecting: the same run reads the list another way. */
export function fallBack(state: WalkState): WalkState {
  return { ...distrust(state), stage: firstPass() };
}

export function firstPass(): Descend {
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

export function afterDescend(
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

export function settleDescend(state: WalkState, stage: Descend): WalkState {
  if (!stage.novel && !stage.ties.isTorn) return { ...state, stage: { kind: "DONE" } };
  if (stage.pass >= MAX_PASSES) return { ...state, unsure: true, stage: { kind: "DONE" } };
  return { ...state, stage: nextPass(stage) };
}

function nextPass(stage: Descend): Descend {
  return { ...firstPass(), pass: stage.pass + 1, ties: newPass(stage.ties) };
}

/**
 * A page is cut from the list by its number and size: page n of size s holds the rows from (n - 1) × s on. Of the sizes
 * that make it overlap with what was read, the one that reaches furthest.
 */
export function nextPage(stage: Descend, keys: readonly PagingKey[]): Descend {
  const read = stage.page * stage.perPage;
  let best = { page: 1, perPage: 0 };
  for (let perPage = MAX_PER_PAGE; perPage >= MIN_PER_PAGE; perPage -= 1) {
    const page = Math.floor((read - OVERLAP) / perPage) + 1;
    if (page * perPage > best.page * best.perPage) best = { page, perPage };
  }
  return {
    ...stage,
    ...best,
    overlap: read - (best.page - 1) * best.perPage,
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
export function watched(
  state: WalkState,
  ties: Descend["ties"],
  keys: readonly PagingKey[],
  overlap: number,
): Descend["ties"] {
  return watchTies(ties, keys, { overlap, limit: (state.firstDate ?? 0) - LATE_VISIBILITY_MS });
}
