export type SortKey = string | number;

/** A row with a number of its own that orders rows of equal sort value: the order of creation. */
export interface Sequenced {
  readonly seq: number;
}

function order(leftKey: SortKey, left: number, rightKey: SortKey, right: number): number {
  if (leftKey < rightKey) return -1;
  if (leftKey > rightKey) return 1;
  return left - right;
}

/**
 * Rows in ascending order of (key, seq), kept sorted by binary search. A row must be removed before its key
 * changes and inserted again afterwards.
 */
export class SortedIndex<T extends Sequenced> {
  readonly key: (row: T) => SortKey;
  #rows: T[];

  constructor(key: (row: T) => SortKey, rows: Iterable<T>) {
    this.key = key;
    this.#rows = sortedBy(key, rows);
  }

  get size(): number {
    return this.#rows.length;
  }

  /** The row at a rank; `rank` must be within [0, size). */
  at(rank: number): T {
    return this.#rows[rank] as T;
  }

  insert(row: T): void {
    this.#rows.splice(this.#rank(this.key(row), row.seq), 0, row);
  }

  remove(row: T): void {
    const rank = this.#rank(this.key(row), row.seq);
    if (this.#rows[rank] !== row) throw new Error("row is not where its key says");
    this.#rows.splice(rank, 1);
  }

  /** Rank of the first row whose key is not below `key`. */
  lowerBound(key: SortKey): number {
    return this.#rank(key, Number.NEGATIVE_INFINITY);
  }

  /** Rank of the first row whose key is above `key`. */
  upperBound(key: SortKey): number {
    return this.#rank(key, Number.POSITIVE_INFINITY);
  }

  #rank(key: SortKey, seq: number): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.#rows[middle] as T;
      if (order(this.key(row), row.seq, key, seq) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Rows in ascending order of (key, seq); each key is computed once. */
export function sortedBy<T extends Sequenced>(key: (row: T) => SortKey, rows: Iterable<T>): T[] {
  const keyed = Array.from(rows, (row) => ({ key: key(row), row }));
  keyed.sort((left, right) => order(left.key, left.row.seq, right.key, right.row.seq));
  return keyed.map((entry) => entry.row);
}
