import { setImmediate as endOfTurn } from "node:timers/promises";

interface Batch<T> {
  readonly names: Set<string>;
  readonly found: Promise<ReadonlyMap<string, T>>;
}

/**
 * Reads that begin after they were asked for, one at a time. Whoever asks in the same turn of the event loop, or while
 * one is under way, shares the next one, whatever they ask for: so a flood of questions costs one read at a time, and
 * nobody gets an answer older than the question.
 */
export class BatchedReads<T> {
  readonly #read: (names: readonly string[]) => Promise<ReadonlyMap<string, T>>;
  #current: Promise<unknown> | null = null;
  #next: Batch<T> | null = null;

  /** @param read finds all of them at once; what it does not find is left out. */
  constructor(read: (names: readonly string[]) => Promise<ReadonlyMap<string, T>>) {
    this.#read = read;
  }

  /** Null for what is not found. @throws what the read threw that it was part of. */
  async find(name: string): Promise<T | null> {
    this.#next ??= this.#after(this.#current ?? endOfTurn());
    this.#next.names.add(name);
    return (await this.#next.found).get(name) ?? null;
  }

  #after(before: Promise<unknown>): Batch<T> {
    const names = new Set<string>();
    const begin = (): Promise<ReadonlyMap<string, T>> => {
      this.#next = null;
      const current = this.#read([...names]);
      this.#current = current;
      const leave = (): void => {
        if (this.#next === null) this.#current = null;
      };
      current.then(leave, leave);
      return current;
    };
    return { names, found: before.then(begin, begin) };
  }
}
