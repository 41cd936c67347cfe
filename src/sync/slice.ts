import type { Pool } from "pg";
import type { Logger } from "pino";
import type { AccountingSource, CallContext } from "../source/source.ts";
import type { LeasedRun } from "./lease.ts";
import type { PhaseName } from "./run.ts";

/** A stretch of a run in one worker's hand. */
export interface Slice {
  readonly pool: Pool;
  readonly run: LeasedRun;
  /** Opened at the first call. */
  readonly source: () => Promise<AccountingSource>;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly now: () => Date;
  /** Time to hand the rest of the run to the queue: asked for between two pages. */
  readonly over: () => boolean;
  /** True when a change may be notified now: at most ten a second. */
  readonly mayNotify: () => boolean;
  /** Has something go on beside the phases, until the slice ends at the latest. It must not reject. */
  readonly beside: (work: Promise<void>) => void;
  readonly callContext: (phase: PhaseName) => CallContext;
}

/** Whose records a run is about, and which run. */
export interface RunScope {
  readonly userId: string;
  readonly organizationId: string;
  readonly runId: string;
}

export function scopeOf({ run }: Slice): RunScope {
  return { userId: run.userId, organizationId: run.organizationId, runId: run.id };
}

/** Thrown between two steps when the slice's time is over; the phase goes on in the next slice. */
export class SliceOver extends Error {
  override readonly name = "SliceOver";
}

/** @throws SliceOver when the slice has lasted long enough, or the process is stopping. */
export function checkSlice(slice: Slice): void {
  if (slice.over()) throw new SliceOver("The slice is over.");
}
