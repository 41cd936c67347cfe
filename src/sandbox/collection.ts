import { type Sequenced, SortedIndex, type SortKey } from "./sorted-index.ts";

export interface IndexedRow extends Sequenced {
  readonly id: string;
}

/** Beyond this many rows in one change it is cheaper to build the indexes again than to move each row. */
const REBUILD_ABOVE_ROWS = 500;

/** The rows of one resource by id, with a sorted index per sort column, built at its first use. */
export class Collection<T extends IndexedRow, Column extends string> {
  readonly #columns: Readonly<Record<Column, (row: T) => SortKey>>;
  readonly #rows = new Map<string, T>();
  readonly #indexes = new Map<Column, SortedIndex<T>>();

  constructor(columns: Readonly<Record<Column, (row: T) => SortKey>>) {
    this.#columns = columns;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): T | undefined {
    return this.#rows.get(id);
  }

  /** Every row, in the order in which it was added. */
  values(): IterableIterator<T> {
    return this.#rows.values();
  }

  isColumn(name: string): name is Column {
    return Object.hasOwn(this.#columns, name);
  }

  key(column: Column): (row: T) => SortKey {
    return this.#columns[column];
  }

  index(column: Column): SortedIndex<T> {
    let index = this.#indexes.get(column);
    if (!index) {
      index = new SortedIndex(this.#columns[column], this.#rows.values());
      this.#indexes.set(column, index);
    }
    return index;
  }

  add(row: T): void {
    this.#rows.set(row.id, row);
    for (const index of this.#indexes.values()) index.insert(row);
  }

  delete(row: T): void {
    for (const index of this.#indexes.values()) index.remove(row);
    this.#rows.delete(row.id);
  }

  /** Runs `change`, which may alter the sort values of `rows` and of no other row. */
  update(rows: readonly T[], change: () => void): void {
    if (rows.length > REBUILD_ABOVE_ROWS) {
      this.#indexes.clear();
      change();
      return;
    }
    for (const index of this.#indexes.values()) for (const row of rows) index.remove(row);
    try {
      change();
    } finally {
      for (const index of this.#indexes.values()) for (const row of rows) index.insert(row);
    }
  }
}
