/**
 * `npm run bench`: measures Dunlin against what it competes with and writes RESULTS.md. With names, only those. With
 * `--smoke`, only shows that each benchmark runs and that its contestants agree: nothing is timed, nothing written.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BenchRun } from "./harness/bench-run.ts";
import type { Benchmark } from "./harness/benchmark.ts";
import { circumstances } from "./harness/circumstances.ts";
import { installPeers } from "./harness/install-peers.ts";
import { reportOf } from "./harness/report.ts";
import { withSection } from "./harness/results-file.ts";
import { runRounds } from "./harness/rounds.ts";

const RESULTS = fileURLToPath(new URL("./RESULTS.md", import.meta.url));
const MINUTE_MS = 60_000;

const { values, positionals } = parseArgs({
  options: { smoke: { type: "boolean", default: false } },
  allowPositionals: true,
});
const all = globSync("benchmarks/*.ts", { cwd: import.meta.dirname })
  .map((file) => basename(file, ".ts"))
  .toSorted();
const unknown = positionals.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}. There are:\n${all.join("\n")}`);
  process.exit(1);
}
installPeers();
const first = new BenchRun(values.smoke ? "smoke" : "full");
try {
  for (const name of positionals.length > 0 ? positionals : all) await runOne(name);
} finally {
  await first.closeShared();
}

async function runOne(name: string): Promise<void> {
  console.log(name);
  const startedAt = Date.now();
  const { benchmark } = (await import(`./benchmarks/${name}.ts`)) as { benchmark: Benchmark };
  const run = new BenchRun(first.scale, first);
  try {
    const outcome = await runRounds(benchmark, run);
    // Also in a smoke: it must be able to say what it measured.
    const section = reportOf(benchmark, outcome, {
      circumstances: await circumstances(),
      remarks: run.remarks,
    });
    if (run.scale === "smoke") return;
    const minutes = ((Date.now() - startedAt) / MINUTE_MS).toFixed(1);
    console.log(`\n${section}\n\n  took ${minutes} minutes\n`);
    const results = existsSync(RESULTS) ? readFileSync(RESULTS, "utf8") : "";
    writeFileSync(RESULTS, withSection(results, name, section));
  } finally {
    await run.close();
  }
}
