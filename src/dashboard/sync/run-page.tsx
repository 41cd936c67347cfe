import { useEffect } from "react";
import type { RunFieldsFragment } from "../../generated/gql/graphql.ts";
import { formatDuration } from "../format/time.ts";
import { label } from "../format/words.ts";
import { useLiveRuns, useRunStore } from "../live/live-runs.tsx";
import { newer } from "../live/merge-runs.ts";
import { isUnfinished, secondsTaken } from "../live/run-state.ts";
import { useFreshQuery } from "../live/use-fresh-query.ts";
import { useNow } from "../live/use-now.ts";
import { SyncRunQuery } from "../queries/sync-run-query.ts";
import { Link } from "../routing/link.tsx";
import { useTitle } from "../routing/use-title.ts";
import { Card } from "../ui/card.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Moment } from "../ui/moment.tsx";
import { Note } from "../ui/note.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { PhaseTable } from "./phase-table.tsx";
import { RunIssues } from "./run-issues.tsx";
import { RunPace } from "./run-pace.tsx";
import "../lists/lists.css";
import "./sync.css";

/** One run with its phases and issues, live while it goes on. */
export function RunPage({ id }: { readonly id: string }) {
  const store = useRunStore();
  const { byId } = useLiveRuns();
  const query = useFreshQuery({ query: SyncRunQuery, variables: { id } });
  const answered = query.data?.syncRun;
  useEffect(() => {
    if (answered) store.absorb([answered]);
  }, [answered, store]);

  return (
    <>
      <p className="back small">
        <Link to="/sync">← All runs</Link>
      </p>
      <Loaded query={query}>
        {({ syncRun }) =>
          syncRun === null ? (
            <p className="empty">There is no such run, or it is older than runs are kept.</p>
          ) : (
            <Run run={newer(syncRun, byId.get(id))} />
          )
        }
      </Loaded>
    </>
  );
}

function Run({ run }: { readonly run: RunFieldsFragment }) {
  const now = useNow(1000);
  const unfinished = isUnfinished(run);
  useTitle(`${label(run.kind)} run`);
  const taken = secondsTaken(run, now);
  return (
    <>
      <div className="page-head">
        <h1 className="run-title">
          {label(run.kind)} run <StatusBadge status={run.status} />
          {run.dryRun && <span className="channel">Dry run</span>}
        </h1>
        {unfinished && <CancelButton runId={run.id} />}
      </div>
      <div className="sync">
        <Card
          title="Phases"
          aside={
            <span className="muted small">
              started {label(run.trigger)}, <Moment at={run.startedAt ?? run.createdAt} />
              {taken !== null && `, ${unfinished ? "for" : "took"} ${formatDuration(taken)}`}
            </span>
          }
        >
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
          {run.phases.length === 0 ? (
            <p className="empty">No phase has begun.</p>
          ) : (
            <PhaseTable phases={run.phases} now={now} />
          )}
        </Card>
        <RunIssues runId={run.id} unfinished={unfinished} />
      </div>
    </>
  );
}
