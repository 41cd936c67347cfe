import type { RunSnapshot } from "../live/run-snapshot.ts";

/** What scripts may rely on: the fields of the API's SyncRun and SyncPhase, with Dunlin's own ids. */
export function runFields(run: RunSnapshot): object {
  const { id, organizationId, kind, trigger, status, dryRun, seq, phase } = run;
  const { throttledUntil, resumesAt, errorCode, error, createdAt, startedAt, finishedAt } = run;
  return {
    id,
    organizationId,
    kind,
    trigger,
    status,
    dryRun,
    seq,
    phase,
    throttledUntil,
    resumesAt,
    errorCode,
    error,
    createdAt,
    startedAt,
    finishedAt,
    phases: run.phases.map(({ runId: _, ordinal: __, position: ___, ...shown }) => shown),
  };
}
