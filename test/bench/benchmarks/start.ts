import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { BenchRun } from "../harness/bench-run.ts";
import type { Benchmark, Figures } from "../harness/benchmark.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const DUNLIN = "npm start";
const POLL_MS = 10;

export const benchmark: Benchmark = {
  about:
    "`npm start` with nothing configured (embedded PostgreSQL, the demo's sandbox with 2,000 customers and 10,000 invoices), started again on the data of its last start: until it listens, until it says where to look, and until its first answer.",
  figures: {
    listening: { label: "listening ms", better: "less" },
    banner: { label: "banner ms", better: "less" },
    answer: { label: "first answer ms", better: "less" },
  },
  goals: [{ figure: "listening", of: DUNLIN, atMost: 3000 }],
  reference: DUNLIN,
  async open(run) {
    const dataDir = await mkdtemp(join(tmpdir(), "dunlin-bench-start-"));
    run.defer(() => rm(dataDir, { recursive: true, force: true }));
    return {
      [DUNLIN]: {
        // The first start, on an empty directory, is not what is timed.
        answer: async () => {
          await start(run, dataDir);
          return null;
        },
        round: () => start(run, dataDir),
      },
    };
  },
};

/** Starts it, asks it once, and stops it. */
async function start(run: BenchRun, dataDir: string): Promise<Figures> {
  const port = String(20_000 + (process.pid % 20_000));
  const size = run.pick({ full: [], smoke: ["--demo-customers", "20", "--demo-invoices", "50"] });
  const startedAt = performance.now();
  const since = (): number => performance.now() - startedAt;
  const child = spawn("npm", ["start", "--silent", "--", ...size], {
    cwd: ROOT,
    env: { ...process.env, PORT: port, DUNLIN_DATA_DIR: dataDir, LOG_LEVEL: "error" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new AbortController();
  const exited = once(child, "exit").finally(() => ended.abort());
  const url = `http://127.0.0.1:${port}`;
  try {
    const [listening, printed] = await Promise.all([
      untilHealthy(url, ended.signal).then(since),
      readApiKey(child.stdout).then((apiKey) => ({ apiKey, banner: since() })),
    ]);
    await ask(url, printed.apiKey);
    return { listening, banner: printed.banner, answer: since() };
  } finally {
    child.kill("SIGINT");
    await exited;
  }
}

async function untilHealthy(url: string, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    const response = await fetch(`${url}/health`).catch(() => null);
    if (response?.ok === true) return;
    await wait(POLL_MS);
  }
  throw new Error("It ended before it was healthy.");
}

async function readApiKey(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const key = /API key: (\S+)/.exec(line)?.[1];
    if (key !== undefined) return key;
  }
  throw new Error("It ended before it printed its key.");
}

async function ask(url: string, apiKey: string): Promise<void> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ query: "{ invoices(first: 3) { nodes { number } } }" }),
  });
  const { errors } = (await response.json()) as { errors?: unknown };
  if (errors !== undefined) throw new Error(`The answer has errors: ${JSON.stringify(errors)}`);
}
