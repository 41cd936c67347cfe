import { builder } from "../builder.ts";
import { describedValues } from "./described-values.ts";

export const ReminderEventKind = builder.enumType("ReminderEventKind", {
  description: "What happened to a reminder, or to all reminders of an invoice.",
  values: describedValues({
    PLANNED: "It was planned for the first time.",
    MOVED: "It goes out at another time, by another channel, or to another customer.",
    CANCELED: "It will not go out: its invoice or customer no longer calls for it.",
    REVIVED: "It goes out after all.",
    SKIPPED: "It will not go out: a person or the policy decided so.",
    CLAIMED: "A sender took it.",
    RECALLED: "It should no longer go out, but a sender has it already.",
    DELIVERED: "The sender delivered it.",
    FAILED: "The sender could not deliver it.",
    RELEASED: "The sender did not report in time: others may take it.",
    HELD_BACK: "All reminders of the invoice are held back.",
    FREED: "Reminders of the invoice are no longer held back.",
    BALANCE_CHANGED:
      "Another amount is left to pay, as after a payment in part; the reminders stay.",
  }),
});

export const ReminderCause = builder.enumType("ReminderCause", {
  description: "What set a change of reminders off.",
  values: describedValues({
    SYNC: "Something changed in the source.",
    POLICY: "The reminder policy changed.",
    DAY: "Time passed.",
    PERSON: "A person decided it.",
    SENDER: "A sender took the reminder or reported on it.",
  }),
});
