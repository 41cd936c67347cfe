import { createRequire } from "node:module";
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
  /** The most that this process has held. */
  readonly peakRssBytes: number;
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

/** Whole syncs in a process of their own. */
answer<RunQuestion | "CLOSE">(async (question): Promise<RunAnswer | null> => {
  if (question === "CLOSE") {
    await closeDunlin();
    return null;
  }
  const { task, kind } = question;
  statements = 0;
  const runId = await runDunlin(task, kind);
  return { runId, statements, peakRssBytes: process.resourceUsage().maxRSS * 1024 };
});
