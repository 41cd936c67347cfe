import { builder } from "../builder.ts";
import { describedValues } from "./described-values.ts";
import { BLOCK_DESCRIPTIONS } from "./invoice.ts";

export const ReminderChannel = builder.enumType("ReminderChannel", {
  description: "How a reminder reaches the customer.",
  values: describedValues({ SMS: "A text message.", VOICE: "A phone call." }),
});

export const ReminderStatus = builder.enumType("ReminderStatus", {
  description: "Where a planned reminder stands.",
  values: describedValues({
    PENDING: "Planned; goes out at its time.",
    CLAIMED: "Handed to a sender that has not reported back yet.",
    DELIVERED: "Delivered, as the sender reported.",
    FAILED: "Could not be delivered, as the sender reported.",
    SKIPPED: "Will not go out: a person or the policy decided so.",
    CANCELED: "Will not go out: its invoice or customer no longer calls for it.",
  }),
});

export const ReminderReason = builder.enumType("ReminderReason", {
  description: "Why a reminder was skipped or canceled.",
  values: describedValues({
    ...BLOCK_DESCRIPTIONS,
    SUPERSEDED: "A later step fell on the same time and stands for it.",
    ALREADY_REMINDED: "The same step was delivered for a due date close to this one.",
    DUE_DATE_MOVED: "The due date that it was planned for is no longer the invoice's.",
    POLICY_CHANGED: "The policy no longer has this step.",
    MANUAL: "A person decided so.",
    TOO_LATE: "Its time passed by more than the policy allows.",
  }),
});

export const ChannelRule = builder.enumType("ChannelRule", {
  description: "How the channel of a reminder is chosen.",
  values: describedValues({
    SMART: "By SMS five or more days before the due date, by voice later.",
    SMS: "Always by SMS.",
    VOICE: "Always by voice.",
  }),
});
