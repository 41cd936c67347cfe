import { lazy, useEffect, useState } from "react";
import type { SyncRunsQuery as RunsData } from "../../generated/gql/graphql.ts";
import { ListFoot } from "../lists/list-foot.tsx";
import { usePages } from "../lists/use-pages.ts";
import { useLiveRuns, useRunStore } from "../live/live-runs.tsx";
import { mergeRuns } from "../live/merge-runs.ts";
import { isUnfinished } from "../live/run-state.ts";
import { SyncRunsQuery } from "../queries/sync-runs-query.ts";
import { useTitle } from "../routing/use-title.ts";
import { useMaySync, type ViewerOrganization } from "../shell/viewer-context.ts";
import { Card } from "../ui/card.tsx";
import { ChartPlace } from "../ui/chart-place.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { ActiveRun } from "./active-run.tsx";
import { RunHistory } from "./run-history.tsx";
import { StartSync } from "./start-sync.tsx";
import "../lists/lists.css";
import "./sync.css";

const PAGE = 20;
const CHART_HEIGHT = "108px";
const RunChart = lazy(() => import("./run-chart.tsx"));

export function SyncPage({ organization }: { readonly organization: ViewerOrganization }) {
  useTitle("Sync");
  const maySync = useMaySync();
  const store = useRunStore();
  const { byId } = useLiveRuns();
  const list = usePages({
    query: SyncRunsQuery,
    variables: { organizationId: organization.id },
    pageSize: PAGE,
    pick: runsOf,
  });
  const { nodes: page, totalCount, error } = list;
  useEffect(() => store.absorb(page), [page, store]);
  const runs = mergeRuns(page, byId, organization.id);

  const active = [...byId.values()]
    .filter((run) => isUnfinished(run) && run.organization.id === organization.id)
    .sort((one, other) => one.createdAt.localeCompare(other.createdAt));
  // Whoever watched a run also sees how it ended.
  const [watchedId, setWatchedId] = useState<string | null>(null);
  const latest = active.at(-1);
  if (latest !== undefined && latest.id !== watchedId) setWatchedId(latest.id);
  const watched = watchedId === null ? undefined : byId.get(watchedId);
  const shown = latest === undefined && watched !== undefined ? [watched] : active;

  return (
    <>
      <div className="page-head">
        <h1>Sync</h1>
        {!maySync && <p className="muted small">Your key may look on, not start or cancel.</p>}
      </div>
      <div className="sync">
        {maySync && <StartSync organizationId={organization.id} />}
        <div className="sync-active">
          {shown.map((run) => (
            <ActiveRun key={run.id} run={run} />
          ))}
        </div>
        <Card title="History">
          {totalCount === null && error === undefined && <Skeleton />}
          {totalCount !== null && runs.length === 0 && <p className="empty">No run yet.</p>}
          {runs.length > 1 && (
            <ChartPlace height={CHART_HEIGHT}>
              <RunChart runs={runs} />
            </ChartPlace>
          )}
          {runs.length > 0 && <RunHistory runs={runs} />}
          <ListFoot list={list} />
        </Card>
      </div>
    </>
  );
}

function runsOf({ syncRuns }: RunsData): RunsData["syncRuns"] {
  return syncRuns;
}
