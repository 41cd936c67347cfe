import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "urql";
import { ReminderHistoryQuery } from "../queries/reminder-history-query.ts";
import { Failure } from "../ui/failure.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { EventList } from "./event-list.tsx";

const LAST_EVENTS = 100;

interface HistoryDialogProps {
  readonly reminderId: string;
  /** Tells which one. */
  readonly name: string;
  readonly onClose: () => void;
}

/** What happened to a reminder, by whom, and why. */
export function HistoryDialog({ reminderId, name, onClose }: HistoryDialogProps) {
  const [{ data, error }, execute] = useQuery({
    query: ReminderHistoryQuery,
    variables: { id: reminderId, last: LAST_EVENTS },
    requestPolicy: "network-only",
  });
  const node = data?.node;
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title className="dialog-title">History</Dialog.Title>
          <Dialog.Description className="muted">{name}</Dialog.Description>
          <div className="dialog-scroll">
            {error !== undefined && (
              <Failure error={error} onRetry={() => execute({ requestPolicy: "network-only" })} />
            )}
            {data === undefined && error === undefined && <Skeleton />}
            {node !== undefined && (
              <EventList events={node !== null && "history" in node ? node.history : []} />
            )}
          </div>
          <div className="dialog-foot">
            <Dialog.Close className="button">Close</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
