import type { PhaseName, PhaseStatus, RunStatus } from "./run.ts";

export interface PhaseProgress {
  readonly name: PhaseName;
  readonly status: PhaseStatus;
  readonly fetched: number;
  /** Records that the phase expects; null while unknown. */
  readonly total: number | null;
  readonly startedAt: Date | null;
}

export interface RunProgress {
  readonly status: RunStatus;
  readonly startedAt: Date | null;
  readonly phases: readonly PhaseProgress[];
}

/** What one call of a phase costs beside another: details and lists wait for the source, reminders do not. */
const PHASE_WEIGHT: Readonly<Record<PhaseName, number>> = {
  CUSTOMERS: 3,
  CUSTOMER_DETAILS: 2,
  INVOICES: 5,
  DELETIONS: 1,
  REMINDERS: 1,
  BACKFILL: 5,
  RECORD: 5,
};

/** Phases whose size decides how far a run is; the others are short and count as begun until they end. */
const SIZED: ReadonlySet<PhaseName> = new Set<PhaseName>(["CUSTOMERS", "INVOICES", "BACKFILL"]);

/** 0 to 100, or null while the size of the list that is being read is unknown. */
export function percent({ status, phases }: RunProgress): number | null {
  if (status === "SUCCEEDED" || status === "SUCCEEDED_WITH_ISSUES") return 100;
  if (status === "QUEUED") return null;
  let done = 0;
  let all = 0;
  for (const phase of phases) {
    const fraction = phaseFraction(phase);
    if (fraction === null) return null;
    done += fraction * PHASE_WEIGHT[phase.name];
    all += PHASE_WEIGHT[phase.name];
  }
  return all === 0 ? null : Math.round((done / all) * 1000) / 10;
}

/** Seconds until the run ends if it goes on as it did so far; null when that cannot be told. */
export function etaSeconds(run: RunProgress, now: Date): number | null {
  const done = percent(run);
  if (run.status !== "RUNNING" || run.startedAt === null || done === null || done < 1) return null;
  const elapsed = (now.getTime() - run.startedAt.getTime()) / 1000;
  return Math.max(0, Math.round((elapsed * (100 - done)) / done));
}

function phaseFraction({ name, status, fetched, total }: PhaseProgress): number | null {
  if (status === "PENDING") return 0;
  if (status !== "RUNNING" && status !== "WAITING") return 1;
  if (total === null) return SIZED.has(name) ? null : 0;
  return total === 0 ? 1 : Math.min(1, fetched / total);
}
