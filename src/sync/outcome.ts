import type { PhaseName, PhaseStatus, RunStatus } from "./run.ts";

/** Phases that bring rows from the source: with one of them, a run was worth something. */
const LIST_PHASES: readonly PhaseName[] = ["CUSTOMERS", "INVOICES"];

/**
 * How a run ended. A failed phase never gives SUCCEEDED: with at least one list stored it is SUCCEEDED_WITH_ISSUES,
 * else FAILED. Open issues of the run also make it SUCCEEDED_WITH_ISSUES.
 */
export function runOutcome(
  phases: readonly { readonly name: PhaseName; readonly status: PhaseStatus }[],
  openIssues: boolean,
): RunStatus {
  const failed = phases.some((phase) => phase.status === "FAILED");
  if (!failed) return openIssues ? "SUCCEEDED_WITH_ISSUES" : "SUCCEEDED";
  const listStored = phases.some(
    ({ name, status }) =>
      LIST_PHASES.includes(name) && (status === "SUCCEEDED" || status === "SUCCEEDED_WITH_ISSUES"),
  );
  return listStored ? "SUCCEEDED_WITH_ISSUES" : "FAILED";
}
