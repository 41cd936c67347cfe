import type { Pool } from "pg";
import type { Logger } from "pino";
import { SourceError } from "../source/errors.ts";
import type { AccountingSource, OpenSource } from "../source/source.ts";
import { failPhase, readPhases } from "./checkpoint.ts";
import { finishRun, handOver, type RunError, recountCalls, waitUntil } from "./end-slice.ts";
import { keepLease } from "./heartbeat.ts";
import { FencedError, type LeasedRun, takeLease } from "./lease.ts";
import { FAILING_FROM } from "./outcome.ts";
import { readPhaseReports } from "./phase-reports.ts";
import { backfillPhase } from "./phases/backfill.ts";
import { customerDetailsPhase } from "./phases/customer-details.ts";
import { customersPhase } from "./phases/customers.ts";
import { deletionsPhase } from "./phases/deletions.ts";
import { invoicesPhase } from "./phases/invoices.ts";
import { recordPhase } from "./phases/record.ts";
import { remindersPhase } from "./phases/reminders.ts";
import type { RunQueue } from "./queue.ts";
import type { PhaseName, PhaseStatus } from "./run.ts";
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

const OPEN_PHASE: ReadonlySet<string> = new Set<PhaseStatus>(["PENDING", "RUNNING", "WAITING"]);
const NEEDS_NO_SOURCE: ReadonlySet<PhaseName> = new Set<PhaseName>(["REMINDERS", "BACKFILL"]);

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
      const beside: Promise<void>[] = [];
      try {
        const slice = openSlice(
          deps,
          run,
          log,
          AbortSignal.any([signal, lease.lost]),
          throttle.note,
          (work) => beside.push(work),
        );
        await runPhases(deps, slice);
      } catch (error) {
        if (!(error instanceof FencedError)) throw error;
        log.info("the run was taken over or cancelled: this worker stops");
        await recountCalls(deps, run);
      } finally {
        lease.stop();
        await Promise.all([throttle.settled(), ...beside]);
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
  beside: (work: Promise<void>) => void,
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
    beside,
    callContext: (phase) => ({
      priority: run.kind === "RECORD" ? "INTERACTIVE" : "BACKGROUND",
      runId: run.id,
      phase,
      signal,
      onThrottle,
    }),
  };
}

/**
 * Runs the phases in their order; one that fails is recorded and the next still runs. Without usable credentials only
 * those are left that need no source: a refused call is not repeated.
 */
async function runPhases(deps: EngineDeps, slice: Slice): Promise<void> {
  const { run } = slice;
  let firstError: RunError | null = null;
  let isRefused = false;
  for (const phase of await readPhases(slice.pool, run.id)) {
    if (!OPEN_PHASE.has(phase.status)) continue;
    if (isRefused && !NEEDS_NO_SOURCE.has(phase.name)) continue;
    const end = await runPhase(slice, phase.name, phase.position);
    if (end.kind === "OVER") return handOver(deps, run);
    if (end.kind === "WAIT") return waitUntil(deps, run, phase.name, end.until);
    if (end.kind === "DONE") continue;
    await failPhase(slice, phase.name, end.error.message);
    firstError ??= end.error;
    isRefused ||= end.isRefused;
  }
  const { status, consecutiveFailures } = await finishRun(deps, run, firstError);
  const phases = await readPhaseReports(slice.pool, run.id);
  slice.log[status === "FAILED" ? "error" : "info"](
    { kind: run.kind, status, error: firstError?.message, phases },
    "sync ended",
  );
  if (consecutiveFailures >= FAILING_FROM) {
    slice.log.error({ consecutiveFailures }, "the syncs of this organization keep failing");
  }
}

type PhaseEnd =
  | { readonly kind: "DONE" }
  /** The slice's time is up. */
  | { readonly kind: "OVER" }
  | { readonly kind: "WAIT"; readonly until: Date }
  /** `isRefused`: the source refuses these credentials for good. */
  | { readonly kind: "FAILED"; readonly error: RunError; readonly isRefused: boolean };

async function runPhase(slice: Slice, phase: PhaseName, position: unknown): Promise<PhaseEnd> {
  try {
    await PHASE_WORK[phase](slice, position);
    return { kind: "DONE" };
  } catch (error) {
    if (error instanceof FencedError) throw error;
    if (error instanceof SliceOver || slice.signal.aborted) return { kind: "OVER" };
    const action = error instanceof SourceError ? error.action : null;
    if (error instanceof SourceError && action === "WAIT" && error.until !== null) {
      return { kind: "WAIT", until: new Date(error.until) };
    }
    const failure = safeRunError(error);
    slice.log.error({ phase, code: failure.code, err: error }, failure.message);
    return { kind: "FAILED", error: failure, isRefused: action === "RECONNECT" };
  }
}
