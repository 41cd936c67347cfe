import type { Scale } from "./benchmark.ts";

/** What a benchmark may use while it runs. */
export class BenchRun {
  readonly scale: Scale;
  /** Beside the benchmark's own. */
  readonly remarks: string[] = [];
  readonly #shared: Map<string, Promise<unknown>>;
  readonly #closers: (() => Promise<unknown>)[] = [];
  readonly #closersOfAll: (() => Promise<unknown>)[];

  /** @param first the run to share with: what it made for all benchmarks is made once. */
  constructor(scale: Scale, first?: BenchRun) {
    this.scale = scale;
    this.#shared = first === undefined ? new Map() : first.#shared;
    this.#closersOfAll = first === undefined ? [] : first.#closersOfAll;
  }

  /** `full` or `smoke`, whichever the run is. */
  pick<T>(sizes: { readonly full: T; readonly smoke: T }): T {
    return sizes[this.scale];
  }

  /** Progress, for whoever watches. */
  say(message: string): void {
    console.log(`  ${message}`);
  }

  /** A fact for the report that only a run can know. */
  remark(fact: string): void {
    this.remarks.push(fact);
  }

  /** Called when this benchmark ends, however it ends; the last given first. */
  defer(close: () => Promise<unknown>): void {
    this.#closers.push(close);
  }

  /** Made by the first benchmark that asks for it and kept for the others, until all are done. */
  shared<T>(
    name: string,
    make: (defer: (close: () => Promise<unknown>) => void) => Promise<T>,
  ): Promise<T> {
    const known = this.#shared.get(name) as Promise<T> | undefined;
    const made = known ?? make((close) => this.#closersOfAll.push(close));
    this.#shared.set(name, made);
    return made;
  }

  async close(): Promise<void> {
    await closeAll(this.#closers);
  }

  async closeShared(): Promise<void> {
    await closeAll(this.#closersOfAll);
  }
}

async function closeAll(closers: (() => Promise<unknown>)[]): Promise<void> {
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
}
