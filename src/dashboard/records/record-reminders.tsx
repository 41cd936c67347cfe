import type {
  ReminderFilter,
  RemindersQuery as RemindersData,
} from "../../generated/gql/graphql.ts";
import { ListBody } from "../lists/list-body.tsx";
import { usePages } from "../lists/use-pages.ts";
import { RemindersQuery } from "../queries/reminders-query.ts";
import { reminderColumns } from "../reminders/reminder-columns.tsx";
import { useMaySync } from "../shell/viewer-context.ts";
import { Card } from "../ui/card.tsx";

const PAGE = 20;

interface RecordRemindersProps {
  /** Of the invoice or the customer. */
  readonly filter: ReminderFilter;
  readonly ofCustomer?: boolean;
  /** The record may say something else after a reminder was skipped. */
  readonly onSkipped: () => void;
}

/** The reminders of a customer or an invoice, planned and past, the latest first. */
export function RecordReminders({ filter, ofCustomer = false, onSkipped }: RecordRemindersProps) {
  const maySync = useMaySync();
  const list = usePages({
    query: RemindersQuery,
    variables: { filter, orderBy: { field: "SCHEDULED_FOR", direction: "DESC" } as const },
    pageSize: PAGE,
    pick: remindersOf,
  });
  const columns = reminderColumns(
    [
      "time",
      ...(ofCustomer ? (["invoice"] as const) : []),
      "channel",
      "step",
      "status",
      ...(maySync ? (["skip"] as const) : []),
    ],
    () => {
      list.reload();
      onSkipped();
    },
  );
  return (
    <Card title="Reminders">
      <ListBody
        label="Reminders"
        list={list}
        columns={columns}
        empty="No reminder was ever planned."
      />
    </Card>
  );
}

function remindersOf({ reminders }: RemindersData): RemindersData["reminders"] {
  return reminders;
}
