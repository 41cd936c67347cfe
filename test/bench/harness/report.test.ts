import { expect, test } from "vitest";
import type { Benchmark } from "./benchmark.ts";
import { reportOf } from "./report.ts";

const benchmark: Benchmark = {
  about: "What is done.",
  figures: {
    speed: { label: "requests/s", better: "more" },
    size: { label: "MB", better: "less", digits: 1 },
  },
  goals: [
    { figure: "speed", of: "ours", against: "theirs", atLeast: 1.3 },
    { figure: "size", of: "ours", atMost: 2 },
  ],
  reference: "theirs",
  remarks: ["Always so."],
  open: () => Promise.reject(new Error("Nobody opens it.")),
};

test("a report has what was done, medians with ratios, goals, remarks and circumstances", () => {
  const outcome = new Map([
    ["theirs", [1, 2, 3].map((size) => ({ speed: 100, size }))],
    ["ours", [3, 4, 6].map((size) => ({ speed: 150.4, size }))],
  ]);
  expect(reportOf(benchmark, outcome, { circumstances: "Today.", remarks: ["This time."] })).toBe(
    `What is done.

| contestant | requests/s | MB |
| --- | ---: | ---: |
| theirs | 100 | 2.0 |
| ours | 150 (1.50 ×) | 4.0 (2.00 ×) |

- met: ours, requests/s: at least 1.3 × theirs: **1.50**
- **missed**: ours, MB: at most 2: **4.00**

Always so.

This time.

<sub>Medians of 3 alternating rounds, in brackets the ratio to theirs. Today.</sub>`,
  );
});

test("a ratio to nothing is left out", () => {
  const outcome = new Map([
    ["theirs", [{ speed: 0, size: 1 }]],
    ["ours", [{ speed: 5, size: 1 }]],
  ]);
  const report = reportOf(benchmark, outcome, { circumstances: "", remarks: [] });
  expect(report).toContain("| ours | 5 | 1.0 (1.00 ×) |");
  expect(report).toContain("Medians of 1 round,");
});
