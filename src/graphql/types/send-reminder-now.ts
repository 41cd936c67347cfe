import { builder } from "../builder.ts";
import { rescheduleForViewer } from "../reschedule-for-viewer.ts";
import { MAX_NOTE_LENGTH, reminderPayload } from "./reminder-payload.ts";

const SendReminderNowInput = builder.inputType("SendReminderNowInput", {
  description: "Which reminder to send.",
  fields: (t) => ({
    reminderId: t.id({ required: true, description: "The reminder." }),
    note: t.string({ description: `Why, for people; at most ${MAX_NOTE_LENGTH} characters.` }),
  }),
});

builder.mutationField("sendReminderNow", (t) =>
  t.field({
    type: reminderPayload("SendReminderNowPayload", "sendReminderNow"),
    description:
      "Makes a reminder due at once, outside the calling window too; the next sender that claims gets it. A failed one is tried again. As rescheduleReminder otherwise. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: {
      input: t.arg({ type: SendReminderNowInput, required: true, description: "Which reminder." }),
    },
    resolve: (_root, { input }, context) => rescheduleForViewer(context, input, "NOW"),
  }),
);
