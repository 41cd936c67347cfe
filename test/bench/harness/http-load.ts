import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Figure, Figures } from "./benchmark.ts";
import type { ServerProcess } from "./server-process.ts";

/** What each connection sends. */
export interface LoadConnection {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> };
  /**
   * Each request then has its own value of a variable that the query does not use: to whoever keeps answers by what was
   * asked, no two of them are the same question.
   */
  readonly distinct: boolean;
}

export interface Load {
  readonly url: string;
  readonly seconds: number;
  /** One request at a time each. */
  readonly connections: readonly LoadConnection[];
}

/** What the client saw. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly bytes: number;
}

export const LOAD_FIGURES = {
  perSecond: { label: "requests/s", better: "more" },
  cpu: { label: "server CPU ms/request", better: "less", digits: 3 },
  p50: { label: "p50 ms", better: "less", digits: 1 },
  p99: { label: "p99 ms", better: "less", digits: 1 },
  kilobytes: { label: "kB/answer", better: "less", digits: 1 },
} as const satisfies Record<string, Figure>;

const CLIENT = fileURLToPath(new URL("../peers/load-client.ts", import.meta.url));
const MAX_OUTPUT_BYTES = 1_000_000;

/** Loads the server from a client in a process of its own. @throws Error when any answer is not a 200. */
export async function measureLoad(server: ServerProcess, load: Load): Promise<Figures> {
  const before = await server.usage();
  const { requests, seconds, p50Ms, p99Ms, bytes } = await runClient(load);
  const after = await server.usage();
  return {
    perSecond: requests / seconds,
    cpu: (after.cpuMs - before.cpuMs) / requests,
    p50: p50Ms,
    p99: p99Ms,
    kilobytes: bytes / requests / 1000,
  };
}

async function runClient(load: Load): Promise<LoadResult> {
  const running = promisify(execFile)(process.execPath, [CLIENT], { maxBuffer: MAX_OUTPUT_BYTES });
  running.child.stdin?.end(JSON.stringify(load));
  const { stdout } = await running;
  return JSON.parse(stdout) as LoadResult;
}
