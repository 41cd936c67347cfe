import { useState } from "react";
import type { RemindersQuery as RemindersData } from "../../generated/gql/graphql.ts";
import { formatWeekday } from "../format/day.ts";
import { ChoiceField } from "../lists/choice-field.tsx";
import { ListBody } from "../lists/list-body.tsx";
import { useListParams } from "../lists/use-list-params.ts";
import { usePages } from "../lists/use-pages.ts";
import { useFreshQuery } from "../live/use-fresh-query.ts";
import { ReminderDaysQuery } from "../queries/reminder-days-query.ts";
import { RemindersQuery } from "../queries/reminders-query.ts";
import { Link } from "../routing/link.tsx";
import { useTitle } from "../routing/use-title.ts";
import { useMaySync, type ViewerOrganization } from "../shell/viewer-context.ts";
import { Card } from "../ui/card.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { BlockedCard } from "./blocked-card.tsx";
import { dayBounds, dayStarts, dayVariables, reminderDays } from "./coming-days.ts";
import { DayChart } from "./day-chart.tsx";
import { reminderColumns } from "./reminder-columns.tsx";
import "../lists/lists.css";
import "./reminders.css";

const PAGE = 100;
const POLL_MS = 60_000;
const CHANNELS = ["SMS", "VOICE"] as const;
const CHANNEL_OPTIONS = [
  { value: "SMS", name: "SMS" },
  { value: "VOICE", name: "Calls" },
];

/** What goes out in the coming days, and why open invoices have no reminder. */
export function RemindersPage({ organization }: { readonly organization: ViewerOrganization }) {
  useTitle("Reminders");
  const maySync = useMaySync();
  const { params, set } = useListParams();
  const [starts] = useState(() => dayStarts(new Date()));
  const days = useFreshQuery(
    { query: ReminderDaysQuery, variables: dayVariables(starts) },
    { pollMs: POLL_MS },
  );

  const bounds = dayBounds(params.get("day"), starts);
  const day = bounds === null ? null : params.get("day");
  const channel = CHANNELS.find((one) => one === params.get("channel"));
  const list = usePages({
    query: RemindersQuery,
    variables: {
      filter: {
        status: { in: ["PENDING" as const, "CLAIMED" as const] },
        ...(bounds !== null && { scheduledFor: bounds }),
        ...(channel !== undefined && { channel: { eq: channel } }),
      },
    },
    pageSize: PAGE,
    pick: remindersOf,
  });
  const columns = reminderColumns(
    [
      "time",
      "customer",
      "invoice",
      "channel",
      "step",
      "open",
      ...(maySync ? (["skip"] as const) : []),
    ],
    () => {
      list.reload();
      days.refresh();
    },
  );

  return (
    <>
      <div className="page-head">
        <h1>Reminders</h1>
        <Link to="/reminders/policy" className="button button-link">
          Policy
        </Link>
      </div>
      <div className="details">
        <Card title="Coming days">
          <Loaded query={days}>
            {(counts) => (
              <DayChart
                days={reminderDays(counts, starts)}
                chosen={day}
                onChoose={(chosen) => set("day", chosen ?? "")}
              />
            )}
          </Loaded>
        </Card>
        <BlockedCard organizationId={organization.id} />
      </div>
      <Card
        title={day === null ? "What goes out" : `What goes out on ${formatWeekday(day)}`}
        className="reminders-list"
        aside={
          <ChoiceField
            label="Channel"
            all="Any channel"
            options={CHANNEL_OPTIONS}
            value={channel ?? ""}
            onChoose={(value) => set("channel", value)}
          />
        }
      >
        <ListBody
          label="Reminders"
          list={list}
          columns={columns}
          endless
          empty="Nothing goes out. Open invoices get their reminders after a sync."
        />
      </Card>
    </>
  );
}

function remindersOf({ reminders }: RemindersData): RemindersData["reminders"] {
  return reminders;
}
