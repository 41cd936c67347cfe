import { inTransaction } from "../../db/sql.ts";
import { completeReminder } from "../../reminders/report.ts";
import { builder } from "../builder.ts";
import { reportPayload } from "../report-payload.ts";
import { reminderPayload } from "./reminder-payload.ts";

const CompleteReminderInput = builder.inputType("CompleteReminderInput", {
  description: "Which claim was delivered.",
  fields: (t) => ({
    token: t.string({ required: true, description: "Of the claim, as claimReminders gave it." }),
  }),
});

builder.mutationField("completeReminder", (t) =>
  t.field({
    type: reminderPayload("CompleteReminderPayload", "completeReminder"),
    description:
      "Reports that a claimed reminder was delivered. Counts after the lease too, unless somebody else claimed it; reporting again changes nothing. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: {
      input: t.arg({ type: CompleteReminderInput, required: true, description: "Which claim." }),
    },
    resolve: async (_root, { input: { token } }, { viewer: { userId }, services }) =>
      reportPayload(
        await inTransaction(services.database.pool, (tx) =>
          completeReminder(tx, { userId, token }),
        ),
      ),
  }),
);
