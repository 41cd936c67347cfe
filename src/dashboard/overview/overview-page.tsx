import { useState } from "react";
import { dayIn } from "../format/day.ts";
import { useLiveRuns } from "../live/live-runs.tsx";
import { isUnfinished } from "../live/run-state.ts";
import { useFreshQuery } from "../live/use-fresh-query.ts";
import { OverviewQuery } from "../queries/overview-query.ts";
import { useTitle } from "../routing/use-title.ts";
import type { ViewerOrganization } from "../shell/viewer-context.ts";
import { Loaded } from "../ui/loaded.tsx";
import { DueCard } from "./due-card.tsx";
import { Figures } from "./figures.tsx";
import { LastSyncCard } from "./last-sync-card.tsx";
import { OrganizationNote } from "./organization-note.tsx";
import { QuotaCard } from "./quota-card.tsx";
import { ReceivablesCard } from "./receivables-card.tsx";
import { RemindersCard } from "./reminders-card.tsx";
import "./overview.css";

const UPCOMING_REMINDERS = 6;
const DUE_INVOICES = 6;
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
  const [openedAt] = useState(() => new Date());
  const today = dayIn(organization.timeZone, openedAt);
  const query = useFreshQuery(
    {
      query: OverviewQuery,
      variables: {
        organizationId: organization.id,
        now: openedAt.toISOString(),
        today,
        dueInvoices: DUE_INVOICES,
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
        {({ node, receivables, lastSync, reminders, dueToday, ...figures }) => {
          const state = node !== null && "quota" in node ? node : null;
          return (
            <div className="overview">
              {state && <OrganizationNote {...state} />}
              <Figures {...figures} dueToday={dueToday.totalCount} today={today} />
              <ReceivablesCard receivables={receivables} />
              <div className="overview-side">
                <LastSyncCard state={state} last={lastSync.nodes[0]} active={active} />
                {state && <QuotaCard quota={state.quota} />}
              </div>
              <div className="overview-wide overview-lists">
                <DueCard invoices={dueToday.nodes} total={dueToday.totalCount} today={today} />
                <RemindersCard reminders={reminders.nodes} total={reminders.totalCount} />
              </div>
            </div>
          );
        }}
      </Loaded>
    </>
  );
}
