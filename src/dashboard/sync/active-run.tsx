import type { RunFieldsFragment } from "../../generated/gql/graphql.ts";
import { label } from "../format/words.ts";
import { useNow } from "../live/use-now.ts";
import { Link } from "../routing/link.tsx";
import { runPath } from "../routing/route.ts";
import { StatusBadge } from "../ui/status-badge.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { PhaseTable } from "./phase-table.tsx";
import { RunPace } from "./run-pace.tsx";

/** A run at work, or in the queue: live. */
export function ActiveRun({ run }: { readonly run: RunFieldsFragment }) {
  const now = useNow(1000);
  return (
    <section className="card" aria-label={`${label(run.kind)} run`}>
      <div className="card-head">
        <h2 className="run-title">
          <Link to={runPath(run.id)}>{label(run.kind)}</Link>
          <StatusBadge status={run.status} />
          {run.dryRun && <span className="channel">Dry run</span>}
        </h2>
        <CancelButton runId={run.id} />
      </div>
      <div>
        <RunPace run={run} now={now} />
      </div>
      {run.phases.length > 0 && <PhaseTable phases={run.phases} now={now} />}
    </section>
  );
}
