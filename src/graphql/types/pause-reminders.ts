import { inTransaction } from "../../db/sql.ts";
import { pauseReminders } from "../../reminders/pause.ts";
import { builder } from "../builder.ts";
import { pauseTarget, targetNotFound } from "../pause-target.ts";
import { type PausePayload, pausePayload } from "./pause-payload.ts";
import { MAX_NOTE_LENGTH, readNote } from "./reminder-payload.ts";

const PauseRemindersInput = builder.inputType("PauseRemindersInput", {
  description: "Whose reminders to hold back: of exactly one customer or one invoice.",
  fields: (t) => ({
    customerId: t.id({ description: "A customer: all invoices it has or will have." }),
    invoiceId: t.id({ description: "An invoice." }),
    until: t.field({
      type: "DateTime",
      description: "When reminders go on by themselves; without it, when somebody resumes them.",
    }),
    note: t.string({ description: `Why, for people; at most ${MAX_NOTE_LENGTH} characters.` }),
  }),
});

builder.mutationField("pauseReminders", (t) =>
  t.field({
    type: pausePayload("PauseRemindersPayload", "pauseReminders"),
    description:
      "Holds all reminders of a customer or an invoice back for a while; a pause of before is replaced. What is too late by then does not go out. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: {
      input: t.arg({
        type: PauseRemindersInput,
        required: true,
        description: "Whose reminders, and until when.",
      }),
    },
    resolve: async (_root, { input }, { viewer, services }): Promise<PausePayload> => {
      const read = readNote(input.note);
      if ("problem" in read) return { target: null, userErrors: [read.problem] };
      const chosen = pauseTarget(input);
      if ("problem" in chosen) return { target: null, userErrors: [chosen.problem] };
      const { note } = read;
      const { target } = chosen;
      const { userId, userName: by } = viewer;
      const until = input.until ? new Date(input.until) : null;
      const outcome = await inTransaction(services.database.pool, (tx) =>
        pauseReminders(tx, { userId, target, until, note, by }),
      );
      switch (outcome) {
        case "PAUSED":
          return { target, userErrors: [] };
        case "NOT_FOUND":
          return { target: null, userErrors: [targetNotFound(target)] };
        case "IN_THE_PAST": {
          const message = "Choose a time to come.";
          return {
            target: null,
            userErrors: [{ code: outcome, message, field: ["input", "until"] }],
          };
        }
      }
    },
  }),
);
