import type {
  ReminderFilter,
  RemindersQuery as RemindersData,
} from "../../generated/gql/graphql.ts";
import { ListBody } from "../lists/list-body.tsx";
import { usePages } from "../lists/use-pages.ts";
import { RemindersQuery } from "../queries/reminders-query.ts";
import { useReminderActions } from "../reminders/reminder-actions.tsx";
import { reminderColumns } from "../reminders/reminder-columns.tsx";
import { Card } from "../ui/card.tsx";

const PAGE = 20;

interface RecordRemindersProps {
  /** Of the invoice or the customer. */
  readonly filter: ReminderFilter;
  readonly ofCustomer?: boolean;
  /** Grows when something else was decided that may concern them. */
  readonly decisions: number;
  /** The record may say something else after a person decided about a reminder. */
  readonly onDecided: () => void;
}

/** The reminders of a customer or an invoice, planned and past, the latest first. */
export function RecordReminders(props: RecordRemindersProps) {
  const { filter, ofCustomer = false, decisions, onDecided } = props;
  const list = usePages({
    query: RemindersQuery,
    variables: { filter, orderBy: { field: "SCHEDULED_FOR", direction: "DESC" } as const },
    pageSize: PAGE,
    pick: remindersOf,
    decisions,
  });
  const actions = useReminderActions(onDecided);
  const columns = reminderColumns(
    ["time", ...(ofCustomer ? (["invoice"] as const) : []), "channel", "step", "status", "actions"],
    actions.button,
  );
  return (
    <Card title="Reminders">
      <ListBody
        label="Reminders"
        list={list}
        columns={columns}
        empty="No reminder was ever planned."
      />
      {actions.menu}
    </Card>
  );
}

function remindersOf({ reminders }: RemindersData): RemindersData["reminders"] {
  return reminders;
}
