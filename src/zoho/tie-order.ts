import { packedList } from "./id-set.ts";

/** Fewer rows in the same order may be chance: of eight it is one in 40,000. */
const MIN_SHARED = 8;

/**
 * Whether two pages that follow each other show their common rows in one order: then none between them was skipped.
 * SHUFFLED: they contradict each other. APART: they share too little to tell.
 */
export function compareOrder(before: string, after: string): "SAME" | "SHUFFLED" | "APART" {
  const places = new Map(packedList(before).map((row, index) => [row, index]));
  const found = packedList(after).map((row) => places.get(row) ?? null);
  const shared = found.filter((place) => place !== null);
  if (shared.length === 0) return "APART";
  const first = found.findIndex((place) => place !== null);
  const isRun = found.slice(first, first + shared.length).every((place) => place !== null);
  if (!isRun || !isAscending(shared)) return "SHUFFLED";
  return shared.length >= MIN_SHARED ? "SAME" : "APART";
}

/**
 * The rows of `order` with those of a page put in between; null when the page shows them in another order. A page has
 * no holes: a row that belongs between two of its rows, and is not on it, has gone.
 */
export function mergeOrder(order: string, page: string): string | null {
  const known = packedList(order);
  const rows = packedList(page);
  const places = new Map(known.map((row, index) => [row, index]));
  const shared = rows.flatMap((row) => places.get(row) ?? []);
  if (!isAscending(shared)) return null;
  const [first] = shared;
  if (first === undefined) return order + page;
  const following = new Map<number, string[]>();
  let place = first - 1;
  for (const row of rows) {
    const at = places.get(row);
    if (at !== undefined) place = at;
    else following.set(place, [...(following.get(place) ?? []), row]);
  }
  const merged = known.flatMap((row, index) => [row, ...(following.get(index) ?? [])]);
  return [...(following.get(-1) ?? []), ...merged].join("");
}

function isAscending(places: readonly number[]): boolean {
  return places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0));
}
