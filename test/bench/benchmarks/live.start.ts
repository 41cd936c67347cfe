import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { BenchRun } from "../harness/bench-run.ts";
import type { Benchmark, Figures } from "../harness/benchmark.ts";
import { startServerProcess } from "../harness/server-process.ts";
import { percentile } from "../harness/statistics.ts";

const THEN = "subscribes to the run once it is answered";
const BEFORE = "was subscribed to all runs before";
const SAMPLES = { full: 40, smoke: 2 };
const API_KEY = "dln_of-the-benchmark-alone-0123456789abcdef";

const START = "mutation { startSync { alreadyRunning run { id } } }";
const UPDATE = "{ run { status finishedAt } }";
const PROGRESS = `subscription ($runId: ID!) { syncProgress(runId: $runId) ${UPDATE} }`;
const CHANGES = `subscription { syncRunChanged ${UPDATE} }`;

interface Update {
  readonly run: { readonly status: string; readonly finishedAt: string | null };
}
interface Event {
  readonly data?: Readonly<Record<string, Update>> | null | undefined;
}
type Updates = AsyncIterableIterator<Event>;

export const benchmark: Benchmark = {
  about:
    "From sending `startSync` over HTTP to the first event of its run over a WebSocket that is open already, and to the first that says that it runs, with `npm start` as it comes (2,000 customers, 10,000 invoices, the worker in the same process): for who subscribes to the run once the mutation has answered, and for who was subscribed to all runs before. The next sync starts as soon as the last has ended.",
  figures: {
    first50: { label: "first event, p50 ms", better: "less", digits: 1 },
    first95: { label: "first event, p95 ms", better: "less", digits: 1 },
    running50: { label: "RUNNING, p50 ms", better: "less", digits: 1 },
    running95: { label: "RUNNING, p95 ms", better: "less", digits: 1 },
  },
  goals: [
    { figure: "first95", of: THEN, atMost: 100 },
    { figure: "first95", of: BEFORE, atMost: 100 },
  ],
  reference: THEN,
  remarks: [`A round is ${SAMPLES.full} syncs; its percentiles are of these.`],
  async open(run) {
    const url = await startDunlin(run);
    const sockets = createClient({
      url: url.replace("http", "ws"),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${API_KEY}` },
      // Else it would close with its last subscription.
      lazy: false,
    });
    run.defer(async () => sockets.dispose());
    const progress = (runId: string): Updates => updates(sockets, PROGRESS, { runId });
    // The first sync, which may have begun by itself.
    await follow(progress((await startSync(url)).id));
    const samples = SAMPLES[run.scale];
    return {
      [THEN]: {
        answer: async () => null,
        round: () =>
          measure(samples, async () => {
            const { id } = await startNewSync(url);
            return follow(progress(id));
          }),
      },
      [BEFORE]: {
        answer: async () => null,
        async round() {
          const changes = updates(sockets, CHANGES);
          const figures = await measure(samples, async () => {
            const [seen] = await Promise.all([follow(changes), startNewSync(url)]);
            return seen;
          });
          await changes.return?.();
          return figures;
        },
      },
    };
  },
};

/** Starts `npm start`'s process on an empty directory. Gives the address of its API. */
async function startDunlin(run: BenchRun): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "dunlin-bench-live-start-"));
  run.defer(() => rm(dataDir, { recursive: true, force: true }));
  const size = run.pick({ full: [], smoke: ["--demo-customers", "20", "--demo-invoices", "50"] });
  const server = await startServerProcess({
    command: ["src/main.ts", ...size],
    env: {
      DATABASE_URL: "",
      DUNLIN_DATA_DIR: dataDir,
      DUNLIN_API_KEY: API_KEY,
      SYNC_CRON: "off",
      LOG_LEVEL: "error",
    },
    readyPath: "/ready",
  });
  run.defer(() => server.stop());
  return `${server.url}/graphql`;
}

/** Syncs one after the other. @param sync starts one and follows it to its end */
async function measure(samples: number, sync: () => Promise<Seen>): Promise<Figures> {
  const first: number[] = [];
  const running: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const sentAt = performance.now();
    const seen = await sync();
    first.push(seen.firstAt - sentAt);
    running.push(seen.runningAt - sentAt);
  }
  return {
    first50: percentile(first, 0.5),
    first95: percentile(first, 0.95),
    running50: percentile(running, 0.5),
    running95: percentile(running, 0.95),
  };
}

/** When the events of a run came, by `performance.now()`. */
interface Seen {
  readonly firstAt: number;
  readonly runningAt: number;
}

/** Reads up to the last event of a run. @throws Error when it did not do well, or never said that it runs */
async function follow(events: Updates): Promise<Seen> {
  let firstAt: number | undefined;
  let runningAt: number | undefined;
  for (;;) {
    const { value, done } = await events.next();
    const at = performance.now();
    if (done === true) throw new Error("The events ended before the run did.");
    const [update] = Object.values((value as Event).data ?? {});
    if (update === undefined) throw new Error(`An event is an error: ${JSON.stringify(value)}`);
    const { status, finishedAt } = update.run;
    firstAt ??= at;
    if (status === "RUNNING") runningAt ??= at;
    if (finishedAt === null) continue;
    if (!status.startsWith("SUCCEEDED") || runningAt === undefined) {
      throw new Error(
        `A run ended, ${status}, and was ${runningAt === undefined ? "never " : ""}seen to run.`,
      );
    }
    return { firstAt, runningAt };
  }
}

/** Subscribes at once, whether or not somebody reads already. */
function updates(sockets: Client, query: string, variables: Record<string, unknown> = {}): Updates {
  return sockets.iterate<Record<string, Update>>({ query, variables });
}

async function startNewSync(url: string): Promise<{ readonly id: string }> {
  const { id, alreadyRunning } = await startSync(url);
  if (alreadyRunning) throw new Error("A sync was running already.");
  return { id };
}

async function startSync(url: string): Promise<{ readonly id: string; alreadyRunning: boolean }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({ query: START }),
  });
  const { data, errors } = (await response.json()) as {
    data?: { startSync: { alreadyRunning: boolean; run: { id: string } } };
    errors?: unknown;
  };
  if (data === undefined || errors !== undefined) {
    throw new Error(`No sync was started: ${JSON.stringify(errors)}`);
  }
  return { id: data.startSync.run.id, alreadyRunning: data.startSync.alreadyRunning };
}
