import { useState } from "react";
import { formatCount } from "../format/count.ts";
import { useLiveRuns } from "../live/live-runs.tsx";
import { isUnfinished } from "../live/run-state.ts";
import { useFreshQuery } from "../live/use-fresh-query.ts";
import { OverviewQuery } from "../queries/overview-query.ts";
import { useTitle } from "../routing/use-title.ts";
import type { ViewerOrganization } from "../shell/viewer-context.ts";
import { Card } from "../ui/card.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { LastSyncCard } from "./last-sync-card.tsx";
import { OrganizationNote } from "./organization-note.tsx";
import { QuotaCard } from "./quota-card.tsx";
import { ReceivablesCard } from "./receivables-card.tsx";
import { RemindersCard } from "./reminders-card.tsx";
import "./overview.css";

const UPCOMING_REMINDERS = 8;
/** Calls and reminders move by themselves; during a sync everything does. */
const POLL_MS = 30_000;
const POLL_DURING_SYNC_MS = 5_000;

export function OverviewPage({ organization }: { readonly organization: ViewerOrganization }) {
  useTitle("Overview");
  const { byId } = useLiveRuns();
  const active = [...byId.values()].find(
    (run) => isUnfinished(run) && run.organization.id === organization.id,
  );
  // The server answers from now on; what passes meanwhile is left out below.
  const [openedAt] = useState(() => new Date().toISOString());
  const query = useFreshQuery(
    {
      query: OverviewQuery,
      variables: {
        organizationId: organization.id,
        now: openedAt,
        reminders: UPCOMING_REMINDERS,
      },
    },
    { pollMs: active === undefined ? POLL_MS : POLL_DURING_SYNC_MS },
  );

  return (
    <>
      <div className="page-head">
        <h1>Overview</h1>
      </div>
      <Loaded query={query}>
        {({ node, receivables, lastSync, reminders }) => {
          const state = node !== null && "quota" in node ? node : null;
          return (
            <div className="overview">
              {state && <OrganizationNote status={state.status} />}
              <ReceivablesCard receivables={receivables} />
              <div className="overview-side">
                <LastSyncCard state={state} last={lastSync.nodes[0]} active={active} />
                {state && <QuotaCard quota={state.quota} />}
              </div>
              <Card
                title="Next reminders"
                className="overview-wide"
                aside={
                  <span className="muted small">
                    {reminders.totalCount > reminders.nodes.length &&
                      `${formatCount(reminders.nodes.length)} of ${formatCount(reminders.totalCount)}`}
                  </span>
                }
              >
                <RemindersCard reminders={reminders.nodes} />
              </Card>
            </div>
          );
        }}
      </Loaded>
    </>
  );
}
