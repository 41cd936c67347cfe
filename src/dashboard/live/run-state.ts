import type { RunFieldsFragment } from "../../generated/gql/graphql.ts";

const ENDED: ReadonlySet<string> = new Set([
  "SUCCEEDED",
  "SUCCEEDED_WITH_ISSUES",
  "FAILED",
  "CANCELED",
]);

export function isUnfinished({ status }: Pick<RunFieldsFragment, "status">): boolean {
  return !ENDED.has(status);
}

/** Sums of a run over the phases that read or link records. Reminders are planned from those and are not counted again. */
export interface RunTotals {
  readonly fetched: number;
  /** Inserted, updated or deleted: what is different now. */
  readonly changed: number;
  readonly failed: number;
}

export function runTotals({ phases }: Pick<RunFieldsFragment, "phases">): RunTotals {
  let [fetched, changed, failed] = [0, 0, 0];
  for (const phase of phases) {
    if (phase.name === "REMINDERS") continue;
    fetched += phase.fetched;
    changed += phase.inserted + phase.updated + phase.deleted;
    failed += phase.failed;
  }
  return { fetched, changed, failed };
}

/** Seconds that a run or phase took, or takes so far; null before it began. */
export function secondsTaken(
  { startedAt, finishedAt }: Pick<RunFieldsFragment, "startedAt" | "finishedAt">,
  now: Date,
): number | null {
  if (startedAt === null) return null;
  const end = finishedAt === null ? now.getTime() : Date.parse(finishedAt);
  return Math.max(0, (end - Date.parse(startedAt)) / 1000);
}
