import type { RunFieldsFragment } from "../../generated/gql/graphql.ts";
import { label, statusWord } from "../format/words.ts";
import { isUnfinished } from "../live/run-state.ts";
import { useNow } from "../live/use-now.ts";
import { Link } from "../routing/link.tsx";
import { runPath } from "../routing/route.ts";
import { Note } from "../ui/note.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { PhaseTable } from "./phase-table.tsx";
import { RunPace } from "./run-pace.tsx";

/** A run at work or in the queue, live, and then how it ended. */
export function ActiveRun({ run }: { readonly run: RunFieldsFragment }) {
  const now = useNow(1000);
  const unfinished = isUnfinished(run);
  return (
    <section className="card" aria-label={`${label(run.kind)} run`}>
      <div className="card-head">
        <h2 className="run-title">
          <Link to={runPath(run.id)}>{label(run.kind)}</Link>
          <StatusBadge status={run.status} />
          {run.dryRun && <span className="channel">Dry run</span>}
        </h2>
        {unfinished && <CancelButton runId={run.id} />}
      </div>
      {unfinished && (
        <div>
          <RunPace run={run} now={now} />
        </div>
      )}
      {run.error !== null && (
        <Note tone={run.status === "FAILED" ? "bad" : "partial"}>
          <p>{run.error}</p>
        </Note>
      )}
      <p className="visually-hidden" role="status">
        {label(run.kind)} run: {statusWord(run.status).label}
      </p>
      {run.phases.length > 0 && <PhaseTable phases={run.phases} now={now} />}
    </section>
  );
}
