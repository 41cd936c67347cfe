interface Line<T> {
  current: Promise<T>;
  next: Promise<T> | null;
}

/**
 * Reads that begin after they were asked for. Of one name only one is under way at a time; whoever asks meanwhile shares
 * the next one, so a flood of equal questions costs one read at a time and nobody gets an answer older than the question.
 */
export class SharedReads<T> {
  readonly #lines = new Map<string, Line<T>>();

  read(name: string, begin: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(name);
    if (line === undefined) return this.#start(name, begin);
    line.next ??= line.current.then(
      () => this.#start(name, begin),
      () => this.#start(name, begin),
    );
    return line.next;
  }

  #start(name: string, begin: () => Promise<T>): Promise<T> {
    const current = begin();
    const line: Line<T> = { current, next: null };
    this.#lines.set(name, line);
    const leave = (): void => {
      if (line.next === null) this.#lines.delete(name);
    };
    current.then(leave, leave);
    return current;
  }
}
