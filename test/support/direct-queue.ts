import type { Queryable } from "../../src/db/sql.ts";
import type { QueuedRun, RunQueue } from "../../src/sync/queue.ts";

/** Remembers what was enqueued, in order: tests run the slices themselves, one at a time. */
export class DirectQueue implements RunQueue {
  readonly enqueued: { readonly runId: string; readonly startAfter: Date | null }[] = [];

  async enqueue(
    _tx: Queryable,
    { id: runId }: QueuedRun,
    options: { readonly startAfter?: Date } = {},
  ): Promise<void> {
    this.enqueued.push({ runId, startAfter: options.startAfter ?? null });
  }
}
