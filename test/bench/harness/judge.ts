import type { Benchmark, Goal } from "./benchmark.ts";
import type { Outcome } from "./rounds.ts";
import { median, medianRatio } from "./statistics.ts";

export interface Verdict {
  /** `Dunlin, requests/s: at least 1.3 × PostGraphile` */
  readonly goal: string;
  readonly measured: number;
  readonly met: boolean;
}

export function judge({ goals, figures }: Benchmark, outcome: Outcome): Verdict[] {
  return goals.map((goal) => {
    const measured = measure(goal, outcome);
    const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = goal;
    const label = figures[goal.figure]?.label ?? goal.figure;
    return {
      goal: `${goal.of}, ${label}: ${boundOf(goal)}`,
      measured,
      met: measured >= atLeast && measured <= atMost,
    };
  });
}

function measure({ figure, of, against }: Goal, outcome: Outcome): number {
  const values = valuesOf(outcome, of, figure);
  return against === undefined
    ? median(values)
    : medianRatio(values, valuesOf(outcome, against, figure));
}

function boundOf({ atLeast, atMost, against }: Goal): string {
  const than = against === undefined ? "" : ` × ${against}`;
  return atLeast === undefined ? `at most ${atMost}${than}` : `at least ${atLeast}${than}`;
}

/** One value for each round. @throws Error when the benchmark speaks of what it did not measure. */
export function valuesOf(outcome: Outcome, contestant: string, figure: string): number[] {
  const rounds = outcome.get(contestant);
  if (rounds === undefined) throw new Error(`There is no contestant ${contestant}.`);
  return rounds.map((figures) => {
    const value = figures[figure];
    if (value === undefined) throw new Error(`${contestant} did not measure ${figure}.`);
    return value;
  });
}
