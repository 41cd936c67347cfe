import { inTransaction } from "../../db/sql.ts";
import { failReminder } from "../../reminders/report.ts";
import { builder } from "../builder.ts";
import { reportPayload } from "../report-payload.ts";
import { MAX_NOTE_LENGTH, reminderPayload, reminderRefused } from "./reminder-payload.ts";

const FailReminderInput = builder.inputType("FailReminderInput", {
  description: "Which claim could not be delivered.",
  fields: (t) => ({
    token: t.string({ required: true, description: "Of the claim, as claimReminders gave it." }),
    message: t.string({
      description: `What went wrong, for people; at most ${MAX_NOTE_LENGTH} characters.`,
    }),
  }),
});

builder.mutationField("failReminder", (t) =>
  t.field({
    type: reminderPayload("FailReminderPayload", "failReminder"),
    description:
      "Reports that a claimed reminder could not be delivered. It is not tried again by itself: sendReminderNow does that. For a passing trouble of the sender report nothing; the reminder comes back after the lease. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: {
      input: t.arg({ type: FailReminderInput, required: true, description: "Which claim." }),
    },
    resolve: async (_root, { input }, { viewer: { userId }, services }) => {
      const { token, message = null } = input;
      if (message !== null && (message.length > MAX_NOTE_LENGTH || message.includes("\0"))) {
        const problem = `A message has at most ${MAX_NOTE_LENGTH} characters.`;
        return reminderRefused("INVALID", problem, "message");
      }
      return reportPayload(
        await inTransaction(services.database.pool, (tx) =>
          failReminder(tx, { userId, token, message }),
        ),
      );
    },
  }),
);
