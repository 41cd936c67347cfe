import { builder } from "../builder.ts";
import { rescheduleForViewer } from "../reschedule-for-viewer.ts";
import { MAX_NOTE_LENGTH, reminderPayload } from "./reminder-payload.ts";

const RescheduleReminderInput = builder.inputType("RescheduleReminderInput", {
  description: "Which reminder goes out when.",
  fields: (t) => ({
    reminderId: t.id({ required: true, description: "The reminder." }),
    scheduledFor: t.field({
      type: "DateTime",
      required: true,
      description: "When it goes out: exactly then, outside the calling window too.",
    }),
    note: t.string({ description: `Why, for people; at most ${MAX_NOTE_LENGTH} characters.` }),
  }),
});

builder.mutationField("rescheduleReminder", (t) =>
  t.field({
    type: reminderPayload("RescheduleReminderPayload", "rescheduleReminder"),
    description:
      "Gives one step of an invoice a time of its own, which stays until it went out, whatever happens to the due date or the policy. A step that was skipped, canceled or failed comes back. Only the least time between two reminders holds here too. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: {
      input: t.arg({
        type: RescheduleReminderInput,
        required: true,
        description: "Which reminder, and when.",
      }),
    },
    resolve: (_root, { input }, context) =>
      rescheduleForViewer(context, input, new Date(input.scheduledFor)),
  }),
);
