import { inTransaction } from "../../db/sql.ts";
import { resumeReminder } from "../../reminders/resume.ts";
import { builder } from "../builder.ts";
import { uuidOf } from "../global-id.ts";
import {
  alreadyDelivered,
  noSuchReminder,
  type ReminderPayload,
  reminderPayload,
} from "./reminder-payload.ts";

const ResumeReminderInput = builder.inputType("ResumeReminderInput", {
  description: "Which reminder to give back to the policy.",
  fields: (t) => ({ reminderId: t.id({ required: true, description: "The reminder." }) }),
});

builder.mutationField("resumeReminder", (t) =>
  t.field({
    type: reminderPayload("ResumeReminderPayload", "resumeReminder"),
    description:
      "Takes back what people decided about one step: that it is skipped, or goes out at a time of its own. From then on the policy decides; `reason` says why it does not go out all the same. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: {
      input: t.arg({ type: ResumeReminderInput, required: true, description: "Which reminder." }),
    },
    resolve: async (_root, { input }, { viewer, services }): Promise<ReminderPayload> => {
      const { userId, userName: by } = viewer;
      const reminderId = uuidOf("Reminder", input.reminderId);
      if (reminderId === null) return noSuchReminder();
      const outcome = await inTransaction(services.database.pool, (tx) =>
        resumeReminder(tx, { userId, reminderId, by }),
      );
      switch (outcome) {
        case "RESUMED":
          return { reminderId, userErrors: [] };
        case "NOT_FOUND":
          return noSuchReminder();
        case "ALREADY_DELIVERED":
          return alreadyDelivered(reminderId);
      }
    },
  }),
);
