import { Menu } from "@base-ui/react/menu";
import { type ReactNode, useState } from "react";
import type { ReminderFieldsFragment } from "../../generated/gql/graphql.ts";
import { offsetLabel } from "../format/words.ts";
import { useMaySync } from "../shell/viewer-context.ts";
import { ConfirmDecision } from "./confirm-decision.tsx";
import { HistoryDialog } from "./history-dialog.tsx";
import { RescheduleDialog } from "./reschedule-dialog.tsx";

type Reminder = ReminderFieldsFragment;
type Action = "HISTORY" | "SEND_NOW" | "RESCHEDULE" | "SKIP" | "RESUME";

const NAMES: Readonly<Record<Action, string>> = {
  HISTORY: "History",
  SEND_NOW: "Send now",
  RESCHEDULE: "Reschedule…",
  SKIP: "Skip…",
  RESUME: "Give back to the policy",
};
/** What can still be given another time; the server says no where it knows better. */
const STILL_OPEN: ReadonlySet<string> = new Set(["PENDING", "SKIPPED", "CANCELED", "FAILED"]);

export interface ReminderActions {
  /** The button that opens the menu of a reminder. */
  readonly button: (reminder: Reminder) => ReactNode;
  /** The menu and what it leads to: stands once, beside the list. */
  readonly menu: ReactNode;
}

/**
 * What can be done with each reminder of a list. One menu for all rows, so that a long list stays fast.
 *
 * @param onDecided after a decision was stored
 */
export function useReminderActions(onDecided: () => void): ReminderActions {
  const maySync = useMaySync();
  const [handle] = useState(() => Menu.createHandle<Reminder>());
  const [doing, setDoing] = useState<{ action: Action; reminder: Reminder } | null>(null);

  return {
    button: (reminder) => (
      <Menu.Trigger
        handle={handle}
        payload={reminder}
        className="button button-small button-icon"
        aria-label={`Actions for ${nameOf(reminder)}`}
      >
        ⋯
      </Menu.Trigger>
    ),
    menu: (
      <>
        <Menu.Root handle={handle}>
          {({ payload: reminder }) => (
            <Menu.Portal>
              <Menu.Positioner className="floating" align="end" sideOffset={4}>
                <Menu.Popup className="popup">
                  {reminder !== undefined &&
                    actionsFor(reminder, maySync).map((action) => (
                      <Menu.Item
                        key={action}
                        className="popup-item"
                        onClick={() => setDoing({ action, reminder })}
                      >
                        {NAMES[action]}
                      </Menu.Item>
                    ))}
                </Menu.Popup>
              </Menu.Positioner>
            </Menu.Portal>
          )}
        </Menu.Root>
        {doing !== null && (
          <Doing {...doing} onDecided={onDecided} onClose={() => setDoing(null)} />
        )}
      </>
    ),
  };
}

function actionsFor({ status, decision, reason }: Reminder, maySync: boolean): Action[] {
  if (!maySync || !STILL_OPEN.has(status)) return ["HISTORY"];
  const isSkipped = status === "SKIPPED" && reason === "MANUAL";
  return [
    "SEND_NOW",
    "RESCHEDULE",
    ...(isSkipped ? [] : (["SKIP"] as const)),
    ...(decision !== null || isSkipped ? (["RESUME"] as const) : []),
    "HISTORY",
  ];
}

interface DoingProps {
  readonly action: Action;
  readonly reminder: Reminder;
  readonly onDecided: () => void;
  readonly onClose: () => void;
}

function Doing({ action, reminder, ...callbacks }: DoingProps) {
  const name = nameOf(reminder);
  switch (action) {
    case "HISTORY":
      return <HistoryDialog reminderId={reminder.id} name={name} onClose={callbacks.onClose} />;
    case "RESCHEDULE":
      return <RescheduleDialog reminder={reminder} name={name} {...callbacks} />;
    default:
      return <ConfirmDecision kind={action} reminderId={reminder.id} name={name} {...callbacks} />;
  }
}

function nameOf({ invoice, offsetDays }: Reminder): string {
  return `the reminder of ${invoice.number} ${offsetLabel(offsetDays)}`;
}
