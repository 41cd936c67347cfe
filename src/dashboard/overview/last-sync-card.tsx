import type { OverviewQuery, RunFieldsFragment } from "../../generated/gql/graphql.ts";
import { countOf } from "../format/count.ts";
import { formatDuration } from "../format/time.ts";
import { label } from "../format/words.ts";
import { runTotals, secondsTaken } from "../live/run-state.ts";
import { useNow } from "../live/use-now.ts";
import { Link } from "../routing/link.tsx";
import { runPath } from "../routing/route.ts";
import { RunPace } from "../sync/run-pace.tsx";
import { Card } from "../ui/card.tsx";
import { Moment } from "../ui/moment.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";

type LastRun = OverviewQuery["lastSync"]["nodes"][number];

interface OrganizationState {
  readonly customersSyncedTo: string | null;
  readonly invoicesSyncedTo: string | null;
  readonly nextScheduledSyncAt: string | null;
}

interface LastSyncCardProps {
  readonly state: OrganizationState | null;
  readonly last: LastRun | undefined;
  readonly active: RunFieldsFragment | undefined;
}

/** What is stored, how old it is, and whether the last sync did all of its work. */
export function LastSyncCard({ state, last, active }: LastSyncCardProps) {
  const now = useNow(1000);
  return (
    <Card title="Sync" aside={<Link to="/sync">Open</Link>}>
      {active && (
        <div className="sync-now">
          <p className="sync-line">
            <StatusBadge status={active.status} />
            <Link to={runPath(active.id)}>{label(active.kind)}</Link>
          </p>
          <RunPace run={active} now={now} />
        </div>
      )}
      {last === undefined ? (
        active === undefined && <p className="empty">Nothing was synced yet.</p>
      ) : (
        <LastRunSummary run={last} now={now} />
      )}
      {state && (
        <dl className="facts small">
          <dt>Customers stored up to</dt>
          <dd>{state.customersSyncedTo ? <Moment at={state.customersSyncedTo} /> : "not yet"}</dd>
          <dt>Invoices stored up to</dt>
          <dd>{state.invoicesSyncedTo ? <Moment at={state.invoicesSyncedTo} /> : "not yet"}</dd>
          <dt>Next by schedule</dt>
          <dd>
            {state.nextScheduledSyncAt ? (
              <Moment at={state.nextScheduledSyncAt} now={now} />
            ) : (
              "none"
            )}
          </dd>
        </dl>
      )}
    </Card>
  );
}

function LastRunSummary({ run, now }: { readonly run: LastRun; readonly now: Date }) {
  const taken = secondsTaken(run, now);
  const { changed } = runTotals(run);
  const issues = run.issues.totalCount;
  return (
    <div className="sync-last">
      <p className="sync-line">
        <StatusBadge status={run.status} />
        <Link to={runPath(run.id)}>{label(run.kind)}</Link>
        <span className="muted">
          {run.finishedAt !== null && <Moment at={run.finishedAt} now={now} />}
        </span>
      </p>
      <p className="muted small">
        {countOf(changed, "change")}
        {taken !== null && ` in ${formatDuration(taken)}`}, {countOf(run.apiCalls, "call")}
        {issues > 0 && (
          <>
            , <Link to={runPath(run.id)}>{countOf(issues, "open issue")}</Link>
          </>
        )}
      </p>
      {run.error !== null && <p className="bad-text small">{run.error}</p>}
    </div>
  );
}
