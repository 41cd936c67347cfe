import type { RunFieldsFragment } from "../../src/generated/gql/graphql.ts";

/** A run as the API gives it, a minute into its first phase unless told otherwise. */
export function run(changes: Partial<RunFieldsFragment> = {}): RunFieldsFragment {
  return {
    id: "run-1",
    seq: 1,
    kind: "FULL",
    trigger: "MANUAL",
    status: "RUNNING",
    dryRun: false,
    phase: "CUSTOMERS",
    percent: 25,
    etaSeconds: 180,
    apiCalls: 4,
    throttledUntil: null,
    resumesAt: null,
    errorCode: null,
    error: null,
    createdAt: "2026-11-22T10:00:00.000Z",
    startedAt: "2026-11-22T10:00:00.000Z",
    finishedAt: null,
    organization: { id: "organization-1" },
    phases: [],
    ...changes,
  };
}

/** The first phase of such a run. */
export const PHASE: RunFieldsFragment["phases"][number] = {
  name: "CUSTOMERS",
  status: "RUNNING",
  fetched: 0,
  inserted: 0,
  updated: 0,
  unchanged: 0,
  deleted: 0,
  skipped: 0,
  failed: 0,
  apiCalls: 0,
  startedAt: "2026-11-22T10:00:00.000Z",
  finishedAt: null,
  error: null,
};
