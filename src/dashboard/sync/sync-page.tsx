import { useEffect, useState } from "react";
import { countOf } from "../format/count.ts";
import { useLiveRuns, useRunStore } from "../live/live-runs.tsx";
import { mergeRuns } from "../live/merge-runs.ts";
import { isUnfinished } from "../live/run-state.ts";
import { useFreshQuery } from "../live/use-fresh-query.ts";
import { SyncRunsQuery } from "../queries/sync-runs-query.ts";
import { useTitle } from "../routing/use-title.ts";
import { useMaySync, type ViewerOrganization } from "../shell/viewer-context.ts";
import { Card } from "../ui/card.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { ActiveRun } from "./active-run.tsx";
import { RunHistory } from "./run-history.tsx";
import { StartSync } from "./start-sync.tsx";
import "./sync.css";

const PAGE = 15;
/** The API gives no longer page. */
const MOST = 100;

export function SyncPage({ organization }: { readonly organization: ViewerOrganization }) {
  useTitle("Sync");
  const maySync = useMaySync();
  const store = useRunStore();
  const { byId } = useLiveRuns();
  const [first, setFirst] = useState(PAGE);
  const query = useFreshQuery({
    query: SyncRunsQuery,
    variables: { organizationId: organization.id, first },
  });
  const page = query.data?.syncRuns.nodes;
  useEffect(() => {
    if (page !== undefined) store.absorb(page);
  }, [page, store]);

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
        <Card
          title="History"
          aside={
            query.data && (
              <span className="muted small">{countOf(query.data.syncRuns.totalCount, "run")}</span>
            )
          }
        >
          <Loaded query={query}>
            {({ syncRuns }) => {
              const runs = mergeRuns(syncRuns.nodes, byId, organization.id);
              if (runs.length === 0) return <p className="empty">No run yet.</p>;
              return (
                <>
                  <RunHistory runs={runs} />
                  {syncRuns.pageInfo.hasNextPage && first < MOST && (
                    <button
                      type="button"
                      className="button button-small more"
                      disabled={query.fetching}
                      onClick={() => setFirst(Math.min(MOST, first + 2 * PAGE))}
                    >
                      Show more
                    </button>
                  )}
                </>
              );
            }}
          </Loaded>
        </Card>
      </div>
    </>
  );
}
