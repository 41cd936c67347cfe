import type { Pool } from "pg";
import type { Logger } from "pino";
import { SourceError } from "../source/errors.ts";
import type { AccountingSource, OpenSource } from "../source/source.ts";
import { failPhase, readPhases } from "./checkpoint.ts";
import { finishRun, handOver, type RunError, waitUntil } from "./end-slice.ts";
import { keepLease } from "./heartbeat.ts";
import { FencedError, type LeasedRun, takeLease } from "./lease.ts";
import { backfillPhase } from "./phases/backfill.ts";
import { customerDetailsPhase } from "./phases/customer-details.ts";
import { customersPhase } from "./phases/customers.ts";
import { deletionsPhase } from "./phases/deletions.ts";
import { invoicesPhase } from "./phases/invoices.ts";
import { recordPhase } from "./phases/record.ts";
import { remindersPhase } from "./phases/reminders.ts";
import type { RunQueue } from "./queue.ts";
import type { PhaseName } from "./run.ts";
import { safeRunError } from "./run-error.ts";
import { type Slice, SliceOver } from "./slice.ts";
import { createThrottleNotes } from "./throttle-notes.ts";

export interface EngineSettings {
  /** A worker that does not renew for this long has lost its run. */
  readonly leaseSeconds: number;
  /** After about this long a slice hands the rest of its run back to the queue. */
  readonly sliceSeconds: number;
  /** Name of this worker, for people. */
  readonly worker: string;
}

export interface EngineDeps {
  readonly pool: Pool;
  readonly queue: RunQueue;
  readonly openSource: OpenSource;
  readonly log: Logger;
  readonly settings: EngineSettings;
  /** Today, for reminders and ages; leases and quotas use the database's clock. */
  readonly clock?: () => Date;
}

export interface Engine {
  /**
   * Runs one slice of a run: it returns when the run ended, was taken over, waits, or handed its next slice to the
   * queue. A failed run is no error; what it rejects with is an unreachable database, after which the lease runs out.
   */
  runSlice(runId: string, signal: AbortSignal): Promise<void>;
}

/** At most ten notifications a second and run: a transactional NOTIFY serializes commits. */
const NOTIFY_INTERVAL_MS = 100;

const PHASE_WORK: Readonly<Record<PhaseName, (slice: Slice, position: unknown) => Promise<void>>> =
  {
    CUSTOMERS: customersPhase,
    CUSTOMER_DETAILS: customerDetailsPhase,
    INVOICES: invoicesPhase,
    DELETIONS: deletionsPhase,
    REMINDERS: remindersPhase,
    BACKFILL: backfillPhase,
    RECORD: recordPhase,
  };

export function createEngine(deps: EngineDeps): Engine {
  return {
    async runSlice(runId, signal) {
      const { pool, settings } = deps;
      const run = await takeLease(pool, runId, settings.worker, settings.leaseSeconds);
      if (run === null) return;
      const log = deps.log.child({ run: run.id, organization: run.organizationId });
      const lease = keepLease(pool, run, log);
      const throttle = createThrottleNotes(pool, run, log);
      try {
        const slice = openSlice(
          deps,
          run,
          log,
          AbortSignal.any([signal, lease.lost]),
          throttle.note,
        );
        await runPhases(deps, slice);
      } catch (error) {
        if (!(error instanceof FencedError)) throw error;
        log.info("the run was taken over or cancelled: this worker stops");
      } finally {
        lease.stop();
        await throttle.settled();
      }
    },
  };
}

function openSlice(
  { pool, openSource, settings, clock }: EngineDeps,
  run: LeasedRun,
  log: Logger,
  signal: AbortSignal,
  onThrottle: (until: number | null) => void,
): Slice {
  const startedAt = performance.now();
  let notifiedAt = Number.NEGATIVE_INFINITY;
  let source: Promise<AccountingSource> | null = null;
  return {
    pool,
    run,
    signal,
    log,
    source: () => {
      source ??= openSource(run.organizationId);
      return source;
    },
    now: clock ?? (() => new Date()),
    over: () => signal.aborted || performance.now() - startedAt > settings.sliceSeconds * 1000,
    mayNotify: () => {
      if (performance.now() - notifiedAt < NOTIFY_INTERVAL_MS) return false;
      notifiedAt = performance.now();
      return true;
    },
    callContext: (phase) => ({
      priority: run.kind === "RECORD" ? "INTERACTIVE" : "BACKGROUND",
      runId: run.id,
      phase,
      signal,
      onThrottle,
    }),
  };
}

/** Runs the phases in their order; one that fails is recorded and the next still runs. */
async function runPhases(deps: EngineDeps, slice: Slice): Promise<void> {
  const { run } = slice;
  let firstError: RunError | null = null;
  for (const phase of await readPhases(slice.pool, run.id)) {
    if (phase.status !== "PENDING" && phase.status !== "RUNNING" && phase.status !== "WAITING")
      continue;
    const failure = await runPhase(slice, phase.name, phase.position);
    if (failure === "OVER") return handOver(deps, run);
    if (failure === null) continue;
    if ("until" in failure) return waitUntil(deps, run, phase.name, failure.until);
    await failPhase(slice, phase.name, failure.message);
    firstError ??= failure;
  }
  const status = await finishRun(deps, run, firstError);
  slice.log[status === "FAILED" ? "error" : "info"](
    { status, error: firstError?.message },
    "sync ended",
  );
}

/** Null: done. OVER: the slice's time is up. Otherwise why the phase stops, or until when it waits. */
async function runPhase(
  slice: Slice,
  phase: PhaseName,
  position: unknown,
): Promise<null | "OVER" | { readonly until: Date } | RunError> {
  try {
    await PHASE_WORK[phase](slice, position);
    return null;
  } catch (error) {
    if (error instanceof FencedError) throw error;
    if (error instanceof SliceOver || slice.signal.aborted) return "OVER";
    if (error instanceof SourceError && error.action === "WAIT" && error.until !== null) {
      return { until: new Date(error.until) };
    }
    const failure = safeRunError(error);
    slice.log.error({ phase, code: failure.code, err: error }, failure.message);
    return failure;
  }
}
