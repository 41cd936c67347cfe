import type { Queryable } from "../db/sql.ts";

/** What hands slices of runs to workers. It carries them; whether a run may run is decided by its row alone. */
export interface RunQueue {
  /** Enqueues one slice of the run in the caller's transaction. */
  enqueue(tx: Queryable, runId: string, options?: { readonly startAfter?: Date }): Promise<void>;
}
