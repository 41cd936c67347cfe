import type { SyncPhase, SyncRun } from "../generated/prisma/client.ts";
import { FINISHED } from "../sync/run.ts";

/** A run with its phases, in order, as of one instant: shaped like the Prisma models, so that both feed the same GraphQL types. */
export type RunSnapshot = SyncRun & { readonly phases: readonly SyncPhase[] };

/** One message of a feed. The object is shared by every subscriber that gets it: never change it. */
export interface RunUpdate {
  /** Of the run, at the time it was read; strictly grows per run and subscriber. */
  readonly seq: number;
  /** When the run changed to this state, in database time. */
  readonly at: Date;
  readonly runId: string;
  readonly run: RunSnapshot;
}

const finished: ReadonlySet<string> = new Set(FINISHED);

export function isFinished(run: Pick<RunSnapshot, "status">): boolean {
  return finished.has(run.status);
}

export function toUpdate(run: RunSnapshot): RunUpdate {
  return { seq: run.seq, at: run.updatedAt, runId: run.id, run };
}
