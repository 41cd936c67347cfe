import { createRequire } from "node:module";
import { constants, type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics } from "node:v8";
import type pg from "pg";
import type { RunKind } from "../../../src/sync/run.ts";
import { answer } from "../harness/child.ts";
import type { SyncTask } from "./task.ts";
import { closeDunlin, runDunlin } from "./write-dunlin.ts";

export interface RunQuestion {
  readonly task: Pick<SyncTask, "databaseUrl" | "userId" | "organizationId">;
  readonly kind: RunKind;
}

export interface RunAnswer {
  readonly runId: string;
  /** Sent by this process. */
  readonly statements: number;
  /** The most that this process has had of the machine's memory, garbage included. */
  readonly peakRssBytes: number;
  /** The most that was left of its heap after a collection of all of it, of those that V8 made of its own accord. */
  readonly mostHeldBytes: number;
}

let statements = 0;
// The one that Dunlin sends with: the benchmarks have another of their own.
const { prototype } = (
  createRequire(new URL("../../../src/db/database.ts", import.meta.url))("pg") as typeof pg
).Client;
const send = prototype.query as (...args: unknown[]) => unknown;
prototype.query = function (this: pg.Client, ...args: unknown[]): unknown {
  statements += 1;
  return send.apply(this, args);
} as typeof prototype.query;

let mostHeldBytes = 0;
new PerformanceObserver((list) => {
  if (list.getEntries().some(isMajor)) mostHeldBytes = Math.max(mostHeldBytes, oldBytes());
}).observe({ entryTypes: ["gc"] });

/** Whole syncs in a process of their own. */
answer<RunQuestion | "CLOSE">(async (question): Promise<RunAnswer | null> => {
  if (question === "CLOSE") {
    await closeDunlin();
    return null;
  }
  const { task, kind } = question;
  statements = 0;
  mostHeldBytes = 0;
  const runId = await runDunlin(task, kind);
  const peakRssBytes = process.resourceUsage().maxRSS * 1024;
  return { runId, statements, peakRssBytes, mostHeldBytes };
});

function isMajor(entry: PerformanceEntry & { readonly detail?: { readonly kind?: number } }) {
  return entry.detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}

/** What is younger was made since the collection. */
function oldBytes(): number {
  return getHeapSpaceStatistics()
    .filter(({ space_name }) => !space_name.startsWith("new_"))
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0);
}
