import type { PhaseName, PhaseStatus, RunStatus } from "./run.ts";

/** So many syncs that FAILED in a row are more than bad luck. */
export const FAILING_FROM = 3;

/** With one of these done, a run was worth something. */
const MAIN_PHASES: readonly PhaseName[] = ["CUSTOMERS", "INVOICES", "BACKFILL"];

/**
 * How a run ended. A failed phase never gives SUCCEEDED: with at least one list stored, or everything linked, it is
 * SUCCEEDED_WITH_ISSUES, else FAILED. Open issues of the run also make it SUCCEEDED_WITH_ISSUES.
 */
export function runOutcome(
  phases: readonly { readonly name: PhaseName; readonly status: PhaseStatus }[],
  openIssues: boolean,
): RunStatus {
  const failed = phases.some((phase) => phase.status === "FAILED");
  if (!failed) return openIssues ? "SUCCEEDED_WITH_ISSUES" : "SUCCEEDED";
  const isWorthSomething = phases.some(
    ({ name, status }) =>
      MAIN_PHASES.includes(name) && (status === "SUCCEEDED" || status === "SUCCEEDED_WITH_ISSUES"),
  );
  return isWorthSomething ? "SUCCEEDED_WITH_ISSUES" : "FAILED";
}
