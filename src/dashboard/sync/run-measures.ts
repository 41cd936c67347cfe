import type { RunFieldsFragment } from "../../generated/gql/graphql.ts";
import { statusWord, type Tone } from "../format/words.ts";

export interface RunMeasure {
  readonly id: string;
  readonly kind: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly calls: number;
  readonly tone: Tone;
}

export interface RunMeasures {
  /** The oldest first. */
  readonly measures: readonly RunMeasure[];
  /** Seconds; never 0. */
  readonly longest: number;
  /** Never 0. */
  readonly mostCalls: number;
}

/** As many as fit beside each other in a narrow window. */
const MOST_RUNS = 40;

/** Duration and calls of the latest ended runs. @param runs the newest first */
export function runMeasures(
  runs: readonly Pick<
    RunFieldsFragment,
    "id" | "kind" | "status" | "startedAt" | "finishedAt" | "apiCalls"
  >[],
): RunMeasures {
  const measures = runs
    .flatMap(({ id, kind, status, startedAt, finishedAt, apiCalls }): RunMeasure[] => {
      if (startedAt === null || finishedAt === null) return [];
      const seconds = Math.max(0, (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
      return [{ id, kind, startedAt, seconds, calls: apiCalls, tone: statusWord(status).tone }];
    })
    .slice(0, MOST_RUNS)
    .toReversed();
  return {
    measures,
    longest: Math.max(1, ...measures.map(({ seconds }) => seconds)),
    mostCalls: Math.max(1, ...measures.map(({ calls }) => calls)),
  };
}
