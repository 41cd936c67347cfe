type Close = () => Promise<void>;

/** What was opened, to be closed in an order: whatever has the lowest rank first, and all of one rank at the same time. */
export class Resources {
  readonly #byRank = new Map<number, Close[]>();
  #closing: Promise<void> | undefined;

  add(rank: number, close: Close): void {
    this.#byRank.set(rank, [...(this.#byRank.get(rank) ?? []), close]);
  }

  /** One that fails to close does not keep the others open. @throws the first failure, after all were tried. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    const failures: unknown[] = [];
    const ranks = [...this.#byRank.keys()].toSorted((one, other) => one - other);
    for (const rank of ranks) {
      const closes = this.#byRank.get(rank) ?? [];
      const results = await Promise.allSettled(closes.map((close) => close()));
      failures.push(
        ...results.flatMap((each) => (each.status === "rejected" ? [each.reason] : [])),
      );
    }
    if (failures.length > 0) throw failures[0];
  }
}
