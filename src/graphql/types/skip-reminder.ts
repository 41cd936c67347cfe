import { inTransaction } from "../../db/sql.ts";
import { skipReminder } from "../../reminders/skip.ts";
import { builder } from "../builder.ts";
import { uuidOf } from "../global-id.ts";
import { Reminder } from "./reminder.ts";
import { USER_ERRORS_DESCRIPTION, UserError, type UserErrorShape } from "./user-error.ts";

const MAX_NOTE_LENGTH = 1000;

interface SkipReminderResult {
  readonly reminderId: string | null;
  readonly userErrors: readonly UserErrorShape[];
}

const SkipReminderInput = builder.inputType("SkipReminderInput", {
  description: "Which reminder to leave out.",
  fields: (t) => ({
    reminderId: t.id({ required: true, description: "The reminder." }),
    note: t.string({ description: `Why, for people; at most ${MAX_NOTE_LENGTH} characters.` }),
  }),
});

const SkipReminderPayload = builder.objectRef<SkipReminderResult>("SkipReminderPayload").implement({
  description: "What skipReminder did.",
  fields: (t) => ({
    reminder: t.field({
      type: Reminder,
      nullable: true,
      description: "The reminder as it is now; null when there is none.",
      resolve: ({ reminderId }, _args, { loaders }) =>
        reminderId === null ? null : loaders.reminder.load(reminderId),
    }),
    userErrors: t.field({
      type: [UserError],
      description: USER_ERRORS_DESCRIPTION,
      resolve: ({ userErrors }) => [...userErrors],
    }),
  }),
});

builder.mutationField("skipReminder", (t) =>
  t.field({
    type: SkipReminderPayload,
    description:
      "Takes one step of an invoice out, for good: a moved due date, a payment or a changed policy does not bring it back. One that is being sent right now is still sent. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: {
      input: t.arg({ type: SkipReminderInput, required: true, description: "Which reminder." }),
    },
    resolve: async (_root, { input }, { viewer, services }): Promise<SkipReminderResult> => {
      const note = input.note ?? null;
      if (note !== null && (note.length > MAX_NOTE_LENGTH || note.includes("\0"))) {
        return failed("INVALID", `A note has at most ${MAX_NOTE_LENGTH} characters.`, "note");
      }
      const reminderId = uuidOf("Reminder", input.reminderId);
      if (reminderId === null) return failed("NOT_FOUND", NO_REMINDER, "reminderId");
      const outcome = await inTransaction(services.database.pool, (tx) =>
        skipReminder(tx, { userId: viewer.userId, reminderId, note, by: viewer.userName }),
      );
      if (outcome === "NOT_FOUND") return failed(outcome, NO_REMINDER, "reminderId");
      if (outcome === "ALREADY_DELIVERED") {
        const message = "The reminder has already been delivered.";
        return { ...failed(outcome, message, "reminderId"), reminderId };
      }
      return { reminderId, userErrors: [] };
    },
  }),
);

const NO_REMINDER = "There is no such reminder.";

function failed(code: string, message: string, field: string): SkipReminderResult {
  return { reminderId: null, userErrors: [{ code, message, field: ["input", field] }] };
}
