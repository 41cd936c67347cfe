import { setTimeout as wait } from "node:timers/promises";
import type { Figures } from "../harness/benchmark.ts";
import { type Child, startChild } from "../harness/child.ts";
import type { ClientsQuestion, Delivery, ServerQuestion } from "./question.ts";
import type { Usage } from "./usage.ts";

/** One contestant's way to serve a feed, and to change what it shows. */
export interface Feed {
  readonly script: "server-dunlin.ts" | "server-bare.ts";
  readonly start: Extract<ServerQuestion, { kind: "START" }>;
  /** What a client sends to subscribe. */
  readonly frames: readonly string[];
  /** Makes one event. */
  emit(server: Child): Promise<Emitted>;
}

export type Emitted = readonly [
  seq: number,
  /** Epoch ms: it was committed, or was about to be sent. */
  at: number,
];

export interface Load {
  readonly subscribers: number;
  /** Ten a second each. */
  readonly warmUpEvents: number;
  readonly events: number;
}

const EVERY_MS = 100;
const CLIENT_PROCESSES = 2;

/** A fresh server, a crowd of subscribers that first idles and then gets events: what both cost, and how late they came. */
export async function measureCrowd(feed: Feed, load: Load): Promise<Figures> {
  const server = startChild(`../live/${feed.script}`, import.meta.url);
  const clients = Array.from({ length: CLIENT_PROCESSES }, () =>
    startChild("../live/clients-process.ts", import.meta.url),
  );
  const askServer = <T>(question: ServerQuestion): Promise<T> => server.ask<T>(question);
  const askClients = <T>(question: ClientsQuestion): Promise<T[]> =>
    Promise.all(clients.map((client) => client.ask<T>(question)));
  try {
    const url = await askServer<string>(feed.start);
    const empty = await askServer<Usage>({ kind: "USAGE" });
    const count = Math.ceil(load.subscribers / CLIENT_PROCESSES);
    await askClients({ kind: "CONNECT", url, count, frames: feed.frames });
    const idle = await askServer<Usage>({ kind: "USAGE" });

    const warm = await emitEvents(feed, server, load.warmUpEvents);
    await askClients({ kind: "UNTIL", seq: warm.at(-1)?.[0] ?? 0 });
    await askClients({ kind: "LATENCIES", commits: [] });
    const before = await askServer<Usage>({ kind: "USAGE" });
    const commits = await emitEvents(feed, server, load.events);
    await askClients({ kind: "UNTIL", seq: commits.at(-1)?.[0] ?? 0 });
    const deliveries = await askClients<Delivery>({ kind: "LATENCIES", commits });
    const after = await askServer<Usage>({ kind: "USAGE" });
    await askClients({ kind: "CLOSE" });

    const histogram = sumOf(deliveries.map((delivery) => delivery.histogram));
    const delivered = histogram.reduce((sum, arrived) => sum + arrived, 0);
    const lastAt = Math.max(...deliveries.map((delivery) => delivery.lastAt));
    const kilobytesEach = (usage: Usage): number =>
      (usage.rssBytes - empty.rssBytes) / load.subscribers / 1000;
    return {
      perSecond: delivered / ((lastAt - (commits[0]?.[1] ?? 0)) / 1000),
      p50: percentile(histogram, 0.5),
      p99: percentile(histogram, 0.99),
      cpu: ((after.cpuMs - before.cpuMs) / delivered) * 1000,
      idle: kilobytesEach(idle),
      loaded: kilobytesEach(after),
    };
  } finally {
    for (const child of [...clients, server]) await child.stop();
  }
}

/** The last frame that a first subscriber gets, once one event was made. */
export async function lastFrame(feed: Feed): Promise<string> {
  const server = startChild(`../live/${feed.script}`, import.meta.url);
  const client = startChild("../live/clients-process.ts", import.meta.url);
  const ask = <T>(question: ClientsQuestion): Promise<T> => client.ask<T>(question);
  try {
    const url = await server.ask<string>(feed.start);
    await ask({ kind: "CONNECT", url, count: 1, frames: feed.frames });
    const [seq] = await feed.emit(server);
    await ask({ kind: "UNTIL", seq });
    return await ask<string>({ kind: "LAST_FRAME" });
  } finally {
    await client.stop();
    await server.stop();
  }
}

async function emitEvents(feed: Feed, server: Child, count: number): Promise<Emitted[]> {
  const commits: Emitted[] = [];
  const startedAt = performance.now();
  for (let event = 0; event < count; event += 1) {
    await wait(Math.max(0, startedAt + event * EVERY_MS - performance.now()));
    commits.push(await feed.emit(server));
  }
  return commits;
}

function sumOf(histograms: readonly (readonly number[])[]): number[] {
  const [first = []] = histograms;
  return first.map((_, ms) => histograms.reduce((sum, one) => sum + (one[ms] ?? 0), 0));
}

/** Milliseconds. */
function percentile(histogram: readonly number[], share: number): number {
  let left = histogram.reduce((sum, arrived) => sum + arrived, 0) * share;
  for (const [ms, arrived] of histogram.entries()) {
    left -= arrived;
    if (left <= 0) return ms;
  }
  return histogram.length;
}
