import type { Queryable } from "../db/sql.ts";
import type { RunKind } from "./run.ts";

export interface QueuedRun {
  readonly id: string;
  /** A RECORD run has a lane of its own: somebody waits for it, and the others may take a minute each. */
  readonly kind: RunKind;
}

/** What hands slices of runs to workers. It carries them; whether a run may run is decided by its row alone. */
export interface RunQueue {
  /** Enqueues one slice of the run in the caller's transaction. */
  enqueue(tx: Queryable, run: QueuedRun, options?: { readonly startAfter?: Date }): Promise<void>;
}
