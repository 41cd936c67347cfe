import { inTransaction } from "../../db/sql.ts";
import { skipReminder } from "../../reminders/skip.ts";
import { builder } from "../builder.ts";
import { uuidOf } from "../global-id.ts";
import {
  alreadyDelivered,
  MAX_NOTE_LENGTH,
  noSuchReminder,
  type ReminderPayload,
  readNote,
  reminderPayload,
} from "./reminder-payload.ts";

const SkipReminderInput = builder.inputType("SkipReminderInput", {
  description: "Which reminder to leave out.",
  fields: (t) => ({
    reminderId: t.id({ required: true, description: "The reminder." }),
    note: t.string({ description: `Why, for people; at most ${MAX_NOTE_LENGTH} characters.` }),
  }),
});

builder.mutationField("skipReminder", (t) =>
  t.field({
    type: reminderPayload("SkipReminderPayload", "skipReminder"),
    description:
      "Takes one step of an invoice out, for good: a moved due date, a payment or a changed policy does not bring it back. One that is being sent right now is still sent. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: {
      input: t.arg({ type: SkipReminderInput, required: true, description: "Which reminder." }),
    },
    resolve: async (_root, { input }, { viewer, services }): Promise<ReminderPayload> => {
      const read = readNote(input.note);
      if ("problem" in read) return { reminderId: null, userErrors: [read.problem] };
      const { note } = read;
      const reminderId = uuidOf("Reminder", input.reminderId);
      if (reminderId === null) return noSuchReminder();
      const outcome = await inTransaction(services.database.pool, (tx) =>
        skipReminder(tx, { userId: viewer.userId, reminderId, note, by: viewer.userName }),
      );
      switch (outcome) {
        case "SKIPPED":
        case "RECORDED":
          return { reminderId, userErrors: [] };
        case "NOT_FOUND":
          return noSuchReminder();
        case "ALREADY_DELIVERED":
          return alreadyDelivered(reminderId);
      }
    },
  }),
);
