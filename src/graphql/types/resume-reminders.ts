import { inTransaction } from "../../db/sql.ts";
import { unpauseReminders } from "../../reminders/pause.ts";
import { builder } from "../builder.ts";
import { pauseTarget, targetNotFound } from "../pause-target.ts";
import { type PausePayload, pausePayload } from "./pause-payload.ts";

const ResumeRemindersInput = builder.inputType("ResumeRemindersInput", {
  description: "Whose reminders go on: of exactly one customer or one invoice.",
  fields: (t) => ({
    customerId: t.id({ description: "A customer; a pause of a single invoice stays." }),
    invoiceId: t.id({ description: "An invoice; a pause of its customer stays." }),
  }),
});

builder.mutationField("resumeReminders", (t) =>
  t.field({
    type: pausePayload("ResumeRemindersPayload", "resumeReminders"),
    description: "Ends a pause. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: {
      input: t.arg({ type: ResumeRemindersInput, required: true, description: "Whose reminders." }),
    },
    resolve: async (_root, { input }, { viewer, services }): Promise<PausePayload> => {
      const chosen = pauseTarget(input);
      if ("problem" in chosen) return { target: null, userErrors: [chosen.problem] };
      const { target } = chosen;
      const { userId, userName: by } = viewer;
      const outcome = await inTransaction(services.database.pool, (tx) =>
        unpauseReminders(tx, { userId, target, by }),
      );
      return outcome === "RESUMED"
        ? { target, userErrors: [] }
        : { target: null, userErrors: [targetNotFound(target)] };
    },
  }),
);
