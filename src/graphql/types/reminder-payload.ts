import { builder } from "../builder.ts";
import { Reminder } from "./reminder.ts";
import { USER_ERRORS_DESCRIPTION, UserError, type UserErrorShape } from "./user-error.ts";

export const MAX_NOTE_LENGTH = 1000;

export interface ReminderPayload {
  readonly reminderId: string | null;
  readonly userErrors: readonly UserErrorShape[];
}

/** The payload of a mutation about one reminder. */
export function reminderPayload(name: string, mutation: string) {
  return builder.objectRef<ReminderPayload>(name).implement({
    description: `What ${mutation} did.`,
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
}

export function reminderRefused(
  code: string,
  message: string,
  field: string,
  reminderId: string | null = null,
): ReminderPayload {
  return { reminderId, userErrors: [{ code, message, field: ["input", field] }] };
}

export function noSuchReminder(): ReminderPayload {
  return reminderRefused("NOT_FOUND", "There is no such reminder.", "reminderId");
}

export function alreadyDelivered(reminderId: string): ReminderPayload {
  const message = "The reminder has already been delivered.";
  return reminderRefused("ALREADY_DELIVERED", message, "reminderId", reminderId);
}

/**
 * A note as it is kept, or why it cannot be. Half of a character that was cut in two becomes U+FFFD: JSON of PostgreSQL
 * refuses it.
 */
export function readNote(
  text: string | null | undefined,
): { readonly note: string | null } | { readonly problem: UserErrorShape } {
  const note = text?.toWellFormed() ?? null;
  if (note === null || (note.length <= MAX_NOTE_LENGTH && !note.includes("\0"))) return { note };
  const message = `A note has at most ${MAX_NOTE_LENGTH} characters, none of them U+0000.`;
  return { problem: { code: "INVALID", message, field: ["input", "note"] } };
}
