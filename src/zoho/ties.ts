import { packedList, packedSize, packedUnion, packIds } from "./id-set.ts";
import type { PagingKey } from "./paging-key.ts";

/**
 * Rows of one second have no order that a list must keep from call to call. If such a group lies across the edge of two
 * pages, a row may be on neither. This counts what each pass shows of such groups: a group of which fewer rows were
 * ever seen than the pass had places for was torn.
 */
export interface TieState {
  /** The newest-first list's last second so far in this pass, which may go on on the next page. */
  readonly tail: Tail | null;
  /** Torn groups by their second. */
  readonly torn: Readonly<Record<string, TornGroup>>;
  /** A group was torn in this pass. */
  readonly isTorn: boolean;
}

interface TornGroup {
  /** The rows seen since the group last had another size, packed. */
  readonly ids: string;
  readonly places: number;
}

interface Tail {
  readonly second: number;
  /** In the order received, packed; repeated where rows were shown again. */
  readonly ids: string;
  /** Places that the group took, without those that only repeat the end of the page before. */
  readonly places: number;
  readonly pages: number;
}

/** Larger groups are not watched: their ids would make the position large. */
const MAX_WATCHED = 2_000;

export const NO_TIES: TieState = { tail: null, torn: {}, isTorn: false };

export function newPass(state: TieState): TieState {
  return { tail: null, torn: state.torn, isTorn: false };
}

/**
 * @param keys of one page, newest first.
 * @param options.overlap rows that the page repeats of the one before when nothing moves.
 * @param options.limit epoch ms; newer rows are not watched.
 */
export function watchTies(
  state: TieState,
  keys: readonly PagingKey[],
  { overlap, limit }: { readonly overlap: number; readonly limit: number },
): TieState {
  let next = state;
  let repeats = overlap;
  for (const group of groups(keys)) {
    const { tail } = next;
    const isRepeated = state.tail !== null && group.second > state.tail.second;
    if (isRepeated || group.second > limit) {
      repeats -= packedSize(group.ids);
    } else if (tail !== null && tail.second === group.second) {
      next = { ...next, tail: extended(tail, group.ids, Math.max(0, repeats)) };
    } else {
      next = { ...endGroup(next), tail: { ...group, places: packedSize(group.ids), pages: 1 } };
    }
  }
  return next;
}

/** At the end of a pass. */
export function endGroup(state: TieState): TieState {
  const { tail, torn } = state;
  if (tail === null || tail.pages === 1) return { ...state, tail: null };
  const key = String(tail.second);
  const { [key]: before, ...others } = torn;
  // A row that was seen and has gone would stand for one that was never seen.
  const seen = packedUnion(before?.places === tail.places ? before.ids : "", tail.ids);
  const isComplete = packedSize(seen) >= tail.places || packedSize(seen) > MAX_WATCHED;
  if (isComplete) return { tail: null, torn: others, isTorn: state.isTorn };
  const watched = Object.values(others).reduce((sum, { ids }) => sum + packedSize(ids), 0);
  const kept =
    watched + packedSize(seen) > MAX_WATCHED
      ? others
      : { ...others, [key]: { ids: seen, places: tail.places } };
  return { tail: null, torn: kept, isTorn: true };
}

/** Rows that are shown again take no place of their own. In a stable order they tell by themselves how many they are. */
function extended(tail: Tail, ids: string, repeats: number): Tail {
  const before = packedList(tail.ids);
  const added = packedList(ids);
  const most = Math.min(before.length, added.length);
  let repeated = most;
  while (repeated > 0 && !endsWith(before, added, repeated)) repeated -= 1;
  if (repeated === 0) repeated = Math.min(repeats, most);
  return {
    second: tail.second,
    ids: before.length > MAX_WATCHED ? tail.ids : tail.ids + ids,
    places: tail.places + added.length - repeated,
    pages: tail.pages + 1,
  };
}

function endsWith(list: readonly string[], start: readonly string[], length: number): boolean {
  for (let at = 0; at < length; at += 1) {
    if (list[list.length - length + at] !== start[at]) return false;
  }
  return true;
}

function groups(keys: readonly PagingKey[]): { second: number; ids: string }[] {
  const found: { second: number; ids: string[] }[] = [];
  for (const { id, modifiedAt } of keys) {
    if (id === null || modifiedAt === null) continue;
    const last = found.at(-1);
    if (last?.second === modifiedAt) last.ids.push(id);
    else found.push({ second: modifiedAt, ids: [id] });
  }
  return found.map(({ second, ids }) => ({ second, ids: packIds(ids) }));
}
