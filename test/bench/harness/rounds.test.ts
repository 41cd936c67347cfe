import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BenchRun } from "./bench-run.ts";
import type { Benchmark, Contestant, Scale } from "./benchmark.ts";
import { runRounds } from "./rounds.ts";

let happened: string[];

beforeEach(() => {
  happened = [];
  vi.spyOn(console, "log").mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

function contestant(name: string, answer: unknown = { rows: 1 }): Contestant {
  return {
    answer: async () => answer,
    warmUp: async () => {
      happened.push(`warm ${name}`);
    },
    round: async () => {
      happened.push(name);
      return { place: happened.length };
    },
  };
}

function run(scale: Scale, contestants: Record<string, Contestant>, rounds?: number) {
  const benchmark: Benchmark = {
    about: "",
    figures: {},
    goals: [],
    reference: "a",
    ...(rounds === undefined ? {} : { rounds }),
    open: async () => contestants,
  };
  return runRounds(benchmark, new BenchRun(scale));
}

const three = () => ({ a: contestant("a"), b: contestant("b"), c: contestant("c") });

describe("runRounds", () => {
  test("warms all up, then each round begins with another", async () => {
    const outcome = await run("full", three(), 4);
    expect(happened.join(" ")).toBe("warm a warm b warm c a b c b c a c a b a b c");
    expect([...outcome.keys()]).toEqual(["a", "b", "c"]);
    expect(outcome.get("b")).toEqual([{ place: 5 }, { place: 7 }, { place: 12 }, { place: 14 }]);
  });

  test("five rounds when nothing else is said", async () => {
    expect((await run("full", three())).get("a")).toHaveLength(5);
  });

  test("a smoke is one round of each, cold", async () => {
    await run("smoke", three(), 4);
    expect(happened).toEqual(["a", "b", "c"]);
  });

  test("nothing is timed where two do not answer the same", async () => {
    const differing = { a: contestant("a"), b: contestant("b", { rows: 2 }) };
    await expect(run("full", differing)).rejects.toThrow("b and a do not answer the same");
    expect(happened).toEqual([]);
  });

  test("null is no answer to compare", async () => {
    await run("full", { a: contestant("a", null), b: contestant("b"), c: contestant("c") }, 1);
    expect(happened).toEqual(["a", "b", "c"]);
  });
});
