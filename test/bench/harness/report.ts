import type { Benchmark } from "./benchmark.ts";
import { judge, valuesOf } from "./judge.ts";
import type { Outcome } from "./rounds.ts";
import { median, medianRatio } from "./statistics.ts";

/** One benchmark's section of the results, without its heading: what was done, medians with ratios, goals, remarks. */
export function reportOf(
  benchmark: Benchmark,
  outcome: Outcome,
  {
    circumstances,
    remarks,
  }: { readonly circumstances: string; readonly remarks: readonly string[] },
): string {
  const rounds = [...outcome.values()][0]?.length ?? 0;
  const verdicts = judge(benchmark, outcome).map(
    ({ goal, measured, met }) => `- ${met ? "met" : "**missed**"}: ${goal}: **${round(measured)}**`,
  );
  return [
    benchmark.about,
    tableOf(benchmark, outcome),
    verdicts.join("\n"),
    [...(benchmark.remarks ?? []), ...remarks].join("\n\n"),
    `<sub>Medians of ${rounds} ${rounds === 1 ? "round" : "alternating rounds"}, in brackets the ratio to ${benchmark.reference}. ${circumstances}</sub>`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function tableOf({ figures, reference }: Benchmark, outcome: Outcome): string {
  const columns = Object.entries(figures);
  const rows = [...outcome.keys()].map((name) =>
    [
      name,
      ...columns.map(([key, { digits = 0 }]) => {
        const values = valuesOf(outcome, name, key);
        const value = median(values).toFixed(digits);
        if (name === reference) return value;
        const ratio = medianRatio(values, valuesOf(outcome, reference, key));
        return Number.isFinite(ratio) ? `${value} (${round(ratio)} ×)` : value;
      }),
    ].join(" | "),
  );
  const head = ["contestant", ...columns.map(([, { label }]) => label)].join(" | ");
  const rule = ["---", ...columns.map(() => "---:")].join(" | ");
  return [head, rule, ...rows].map((row) => `| ${row} |`).join("\n");
}

function round(value: number): string {
  return value.toFixed(Math.abs(value) < 10 ? 2 : 0);
}
