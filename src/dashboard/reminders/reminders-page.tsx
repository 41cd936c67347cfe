import type { RemindersQuery as RemindersData } from "../../generated/gql/graphql.ts";
import { formatWeekday } from "../format/day.ts";
import { label } from "../format/words.ts";
import { ChoiceField } from "../lists/choice-field.tsx";
import { ListBody } from "../lists/list-body.tsx";
import { useListParams } from "../lists/use-list-params.ts";
import { usePages } from "../lists/use-pages.ts";
import { useFreshQuery } from "../live/use-fresh-query.ts";
import { ReminderCalendarQuery } from "../queries/reminder-calendar-query.ts";
import { RemindersQuery } from "../queries/reminders-query.ts";
import { Link } from "../routing/link.tsx";
import { useTitle } from "../routing/use-title.ts";
import type { ViewerOrganization } from "../shell/viewer-context.ts";
import { Card } from "../ui/card.tsx";
import { ChartPlace } from "../ui/chart-place.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { BlockedCard } from "./blocked-card.tsx";
import { LazyDayChart } from "./lazy-day-chart.ts";
import { useReminderActions } from "./reminder-actions.tsx";
import { reminderColumns } from "./reminder-columns.tsx";
import { CHANNELS, reminderListState } from "./reminder-list-state.ts";
import "../lists/lists.css";
import "./reminders.css";

const PAGE = 100;
const CALENDAR_DAYS = 14;
const POLL_MS = 60_000;
const CHART_HEIGHT = "340px";
const CHANNEL_OPTIONS = CHANNELS.map((value) => ({ value, name: label(value) }));

/** What goes out in the coming days, and why open invoices have no reminder. */
export function RemindersPage({ organization }: { readonly organization: ViewerOrganization }) {
  useTitle("Reminders");
  const { params, set } = useListParams();
  const calendar = useFreshQuery(
    {
      query: ReminderCalendarQuery,
      variables: { organizationId: organization.id, days: CALENDAR_DAYS },
    },
    { pollMs: POLL_MS },
  );
  const days = calendar.data?.reminderCalendar ?? [];
  const { filter, day, channel } = reminderListState(params, organization.id, days);
  const list = usePages({
    query: RemindersQuery,
    variables: { filter },
    pageSize: PAGE,
    pick: remindersOf,
    // The bounds of a day are the calendar's to tell.
    wait: params.has("day") && calendar.data === undefined && calendar.error === undefined,
  });
  const actions = useReminderActions(() => {
    list.reload();
    calendar.refresh();
  });
  const columns = reminderColumns(
    ["time", "customer", "invoice", "channel", "step", "open", "actions"],
    actions.button,
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
          <Loaded query={calendar}>
            {({ reminderCalendar }) => (
              <ChartPlace height={CHART_HEIGHT}>
                <LazyDayChart
                  days={reminderCalendar}
                  choice={{ chosen: day, onChoose: (chosen) => set("day", chosen ?? "") }}
                />
              </ChartPlace>
            )}
          </Loaded>
        </Card>
        <BlockedCard organizationId={organization.id} />
      </div>
      <Card
        title={day === null ? "What goes out" : `What goes out on ${formatWeekday(day)}`}
        className="reminders-list"
        aside={
          <div className="filters">
            {day !== null && (
              <button type="button" className="button button-small" onClick={() => set("day", "")}>
                Every day
              </button>
            )}
            <ChoiceField
              label="Channel"
              all="Any channel"
              options={CHANNEL_OPTIONS}
              value={channel ?? ""}
              onChoose={(value) => set("channel", value)}
            />
          </div>
        }
      >
        <ListBody
          label="Reminders"
          list={list}
          columns={columns}
          endless
          empty={
            day === null
              ? "Nothing goes out. Open invoices get their reminders after a sync."
              : "Nothing goes out on this day."
          }
        />
      </Card>
      {actions.menu}
    </>
  );
}

function remindersOf({ reminders }: RemindersData): RemindersData["reminders"] {
  return reminders;
}
