import type { BenchRun } from "./bench-run.ts";

/** `full` is what is timed and reported; `smoke` is tiny, and only shows that everything runs and agrees. */
export type Scale = "full" | "smoke";

/** What one round of one contestant came to, by the keys of the benchmark's figures. */
export type Figures = Readonly<Record<string, number>>;

export interface Figure {
  /** Heads its column, with the unit: `requests/s`, `p99 ms`. */
  readonly label: string;
  readonly better: "more" | "less";
  /** Digits after the point in the table; 0 when not given. */
  readonly digits?: number;
}

/**
 * What a benchmark promises. With `against` it is about the ratio of the two contestants, worked out in each round and
 * then taken the median of; without, about the contestant's own median.
 */
export interface Goal {
  readonly figure: string;
  readonly of: string;
  readonly against?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One way to do what the benchmark asks, started and ready. */
export interface Contestant {
  /**
   * What it answers, as plain JSON: before anything is timed it must equal what the others answer. Null when there is
   * nothing to compare.
   */
  answer(): Promise<unknown>;
  /** Does the work once and measures it. */
  round(): Promise<Figures>;
  /** Done once before the first round, not timed. */
  warmUp?(): Promise<void>;
}

/** A file of `benchmarks/` named like it exports one as `benchmark`. */
export interface Benchmark {
  /** What is done, in a sentence or two, for the report. */
  readonly about: string;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly goals: readonly Goal[];
  /** The contestant that the ratios of the report are taken against. */
  readonly reference: string;
  /** Alternating rounds of the full scale; 5 when not given. 1 suits only what is counted, not timed. */
  readonly rounds?: number;
  /** Facts for the report: what a figure means, what keeps a goal from being met. */
  readonly remarks?: readonly string[];
  /** Makes the data and starts the contestants, by name, in the order of the report. What it opens it gives to `run.defer`. */
  open(run: BenchRun): Promise<Readonly<Record<string, Contestant>>>;
}
