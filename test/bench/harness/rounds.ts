import { isDeepStrictEqual } from "node:util";
import type { BenchRun } from "./bench-run.ts";
import type { Benchmark, Contestant, Figures } from "./benchmark.ts";

/** The rounds of each contestant, in the order of the report. */
export type Outcome = ReadonlyMap<string, readonly Figures[]>;

const ROUNDS = 5;

/**
 * Checks that all contestants answer the same, then lets them take turns; each round begins with another one.
 *
 * @throws Error when two answers differ.
 */
export async function runRounds(benchmark: Benchmark, run: BenchRun): Promise<Outcome> {
  const contestants = Object.entries(await benchmark.open(run));
  await compareAnswers(contestants);
  const rounds = run.pick({ full: benchmark.rounds ?? ROUNDS, smoke: 1 });
  if (rounds > 1) {
    for (const [name, { warmUp }] of contestants) {
      if (warmUp === undefined) continue;
      run.say(`warms up ${name}`);
      await warmUp();
    }
  }
  const outcome = new Map(contestants.map(([name]): [string, Figures[]] => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const turn = round % contestants.length;
    for (const [name, contestant] of [...contestants.slice(turn), ...contestants.slice(0, turn)]) {
      if (run.scale === "full") run.say(`round ${round + 1} of ${rounds}: ${name}`);
      outcome.get(name)?.push(await contestant.round());
    }
  }
  return outcome;
}

async function compareAnswers(contestants: readonly [string, Contestant][]): Promise<void> {
  let first: { readonly name: string; readonly answer: unknown } | undefined;
  for (const [name, contestant] of contestants) {
    const answer = await contestant.answer();
    if (answer === null) continue;
    first ??= { name, answer };
    if (isDeepStrictEqual(answer, first.answer)) continue;
    throw new Error(
      `${name} and ${first.name} do not answer the same:\n${excerpt(answer)}\n${excerpt(first.answer)}`,
    );
  }
}

const EXCERPT_CHARACTERS = 2000;

function excerpt(answer: unknown): string {
  return (JSON.stringify(answer) ?? "undefined").slice(0, EXCERPT_CHARACTERS);
}
