import type { Collection, IndexedRow } from "./collection.ts";
import { type SortedIndex, type SortKey, sortedBy } from "./sorted-index.ts";

export interface TimedRow extends IndexedRow {
  readonly lastModifiedTime: number;
}

export interface ListQuery<T, Column extends string> {
  sortColumn: Column | "last_modified_time";
  descending: boolean;
  /** Bounds of `lastModifiedTime`, epoch seconds, both included. */
  modifiedFrom: number;
  modifiedTo: number;
  /** A small set that contains every match, when one is known. */
  candidates?: readonly T[];
  /** Further conditions; none when left out. */
  matches?: (row: T) => boolean;
  offset: number;
  limit: number;
  /** Another order among equal sort values for each number; null: by seq. */
  tieSeed: number | null;
}

export interface ListResult<T> {
  rows: T[];
  hasMore: boolean;
  /** Rows looked at: the work that the query took. */
  examined: number;
}

/** A run of rows that can be read by position. */
interface Sequence<T> {
  size: number;
  at(position: number): T;
}

/** Up to this share of the table, sorting the modified rows is cheaper than walking the table's other index. */
const SORT_RANGE_SHARE = 0.02;

/** One page of a list. Without further conditions it costs the page's rows and a few binary searches. */
export function listPage<T extends TimedRow, Column extends string>(
  collection: Collection<T, Column | "last_modified_time">,
  query: ListQuery<T, Column>,
): ListResult<T> {
  const key = collection.key(query.sortColumn);
  const bounded = (row: T) =>
    row.lastModifiedTime >= query.modifiedFrom && row.lastModifiedTime <= query.modifiedTo;
  if (query.candidates) {
    const rows = sortedBy(key, query.candidates.filter(bounded));
    const found = collect(directed(listed(rows), key, query), query, query.matches);
    return { ...found, examined: query.candidates.length };
  }
  const modified = collection.index("last_modified_time");
  const low = modified.lowerBound(query.modifiedFrom);
  const high = Math.max(low, modified.upperBound(query.modifiedTo));
  if (query.sortColumn === "last_modified_time") {
    return collect(directed(ranged(modified, low, high), key, query), query, query.matches);
  }
  if (high - low === collection.size) {
    const all = ranged(collection.index(query.sortColumn), 0, collection.size);
    return collect(directed(all, key, query), query, query.matches);
  }
  if (high - low <= collection.size * SORT_RANGE_SHARE) {
    const range = ranged(modified, low, high);
    const rows = sortedBy(
      key,
      Array.from({ length: range.size }, (_, rank) => range.at(rank)),
    );
    const found = collect(directed(listed(rows), key, query), query, query.matches);
    return { ...found, examined: Math.max(found.examined, high - low) };
  }
  const matches = query.matches;
  const all = ranged(collection.index(query.sortColumn), 0, collection.size);
  return collect(
    directed(all, key, query),
    query,
    (row) => bounded(row) && (matches?.(row) ?? true),
  );
}

function collect<T>(
  sequence: Sequence<T>,
  { offset, limit }: { offset: number; limit: number },
  matches: ((row: T) => boolean) | undefined,
): ListResult<T> {
  const rows: T[] = [];
  if (!matches) {
    const end = Math.min(sequence.size, offset + limit);
    for (let position = offset; position < end; position++) rows.push(sequence.at(position));
    return { rows, hasMore: sequence.size > offset + limit, examined: rows.length };
  }
  let found = 0;
  for (let position = 0; position < sequence.size; position++) {
    const row = sequence.at(position);
    if (!matches(row)) continue;
    if (found === offset + limit) return { rows, hasMore: true, examined: position + 1 };
    if (found >= offset) rows.push(row);
    found++;
  }
  return { rows, hasMore: false, examined: sequence.size };
}

function listed<T>(rows: readonly T[]): Sequence<T> {
  return { size: rows.length, at: (position) => rows[position] as T };
}

function ranged<T extends TimedRow>(index: SortedIndex<T>, low: number, high: number): Sequence<T> {
  return { size: high - low, at: (position) => index.at(low + position) };
}

function directed<T>(
  ascending: Sequence<T>,
  key: (row: T) => SortKey,
  { descending, tieSeed }: { descending: boolean; tieSeed: number | null },
): Sequence<T> {
  const shuffled = tieSeed === null ? ascending : tiesShuffled(ascending, key, tieSeed);
  if (!descending) return shuffled;
  return { size: shuffled.size, at: (position) => shuffled.at(shuffled.size - 1 - position) };
}

/**
 * Permutes each group of rows with equal key by an affine map, so that any position is found without
 * looking at the rest of its group.
 */
function tiesShuffled<T>(rows: Sequence<T>, key: (row: T) => SortKey, seed: number): Sequence<T> {
  let start = 0;
  let end = 0;
  let factor = 1;
  const locate = (position: number) => {
    if (position >= start && position < end) return;
    const value = key(rows.at(position));
    start = partition(rows.size, (rank) => key(rows.at(rank)) < value);
    end = partition(rows.size, (rank) => key(rows.at(rank)) <= value);
    factor = coprime(end - start, seed);
  };
  return {
    size: rows.size,
    at: (position) => {
      locate(position);
      const size = end - start;
      return rows.at(start + (((position - start) * factor + seed) % size));
    },
  };
}

/** The first rank at which `isBefore` is false. */
function partition(size: number, isBefore: (rank: number) => boolean): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function coprime(size: number, seed: number): number {
  let factor = (seed % size) + 1;
  while (divisor(factor, size) !== 1) factor++;
  return factor;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
