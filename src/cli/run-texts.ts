import type { RunSnapshot } from "../live/run-snapshot.ts";

type Phase = RunSnapshot["phases"][number];

const PHASE_TEXTS: Readonly<Record<string, string>> = {
  CUSTOMERS: "customers",
  CUSTOMER_DETAILS: "customer details",
  INVOICES: "invoices",
  DELETIONS: "deletions",
  REMINDERS: "reminders",
  BACKFILL: "links",
  RECORD: "record",
};

const COUNTS = ["inserted", "updated", "deleted", "unchanged", "skipped", "failed"] as const;

export function phaseName({ name }: Pick<Phase, "name">): string {
  return PHASE_TEXTS[name] ?? name.toLowerCase();
}

/** `customers: 2000 read, 12 updated, 1988 unchanged, 11 calls`; what is zero stays out. */
export function phaseText(phase: Phase): string {
  const counts = COUNTS.flatMap((count) =>
    phase[count] === 0 ? [] : [`${phase[count]} ${count}`],
  );
  const calls = phase.apiCalls === 0 ? [] : [plural(phase.apiCalls, "call")];
  const parts = [`${phase.fetched} read`, ...counts, ...calls];
  return `${phaseName(phase)}: ${parts.join(", ")}`;
}

/** What holds a run up; null when it moves. */
export function holdUpText(run: RunSnapshot): string | null {
  if (run.status === "QUEUED") return "queued";
  if (run.status === "WAITING" && run.resumesAt !== null) {
    return `waits for Zoho's quota and goes on at ${clockTime(run.resumesAt)}`;
  }
  if (run.throttledUntil !== null) return `paces itself until ${clockTime(run.throttledUntil)}`;
  return null;
}

/** The one line that remains of a run: its kind, outcome, time, what changed, and its calls. */
export function endText(run: RunSnapshot): string {
  const changes = run.phases.flatMap((phase) => {
    const changed = phase.inserted + phase.updated + phase.deleted;
    const failed = phase.failed > 0 ? ` (${phase.failed} set aside)` : "";
    return changed + phase.failed > 0 ? [`${phaseName(phase)} ${changed}${failed}`] : [];
  });
  const calls = run.phases.reduce((total, phase) => total + phase.apiCalls, 0);
  const summary = [changes.length === 0 ? "nothing changed" : changes.join(", ")];
  if (calls > 0) summary.push(plural(calls, "call"));
  const seconds =
    run.startedAt === null || run.finishedAt === null
      ? ""
      : ` in ${((run.finishedAt.getTime() - run.startedAt.getTime()) / 1000).toFixed(1)} s`;
  const error = run.error === null ? "" : `. ${run.error}`;
  const kind = KINDS[run.kind] ?? run.kind.toLowerCase();
  const outcome = OUTCOMES[run.status] ?? run.status.toLowerCase();
  return `${kind} ${outcome}${seconds}: ${summary.join("; ")}${error}`;
}

const KINDS: Readonly<Record<string, string>> = {
  FULL: "Full sync",
  INCREMENTAL: "Sync",
  BACKFILL: "Backfill",
  RECORD: "Refresh",
};

const OUTCOMES: Readonly<Record<string, string>> = {
  SUCCEEDED: "done",
  SUCCEEDED_WITH_ISSUES: "done, with issues",
  FAILED: "failed",
  CANCELED: "canceled",
};

function plural(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}

function clockTime(at: Date): string {
  return at.toLocaleTimeString("en-GB", { hour12: false });
}
