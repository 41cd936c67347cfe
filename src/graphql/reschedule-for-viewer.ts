import { inTransaction } from "../db/sql.ts";
import { type RescheduleOutcome, rescheduleReminder } from "../reminders/reschedule.ts";
import type { GraphQLContext } from "./context.ts";
import { uuidOf } from "./global-id.ts";
import {
  alreadyDelivered,
  noSuchReminder,
  type ReminderPayload,
  readNote,
  reminderRefused,
} from "./types/reminder-payload.ts";

interface Wanted {
  readonly reminderId: string;
  readonly note?: string | null | undefined;
}

/** Gives a step the time that a person asks for, or says why not. */
export async function rescheduleForViewer(
  { viewer, services }: GraphQLContext,
  { reminderId: globalId, note: text }: Wanted,
  at: Date | "NOW",
): Promise<ReminderPayload> {
  const read = readNote(text);
  if ("problem" in read) return { reminderId: null, userErrors: [read.problem] };
  const reminderId = uuidOf("Reminder", globalId);
  if (reminderId === null) return noSuchReminder();
  const { note } = read;
  const { userId, userName: by } = viewer;
  const outcome = await inTransaction(services.database.pool, (tx) =>
    rescheduleReminder(tx, { userId, reminderId, at, note, by }),
  );
  return refusalOf(outcome, reminderId, at === "NOW" ? "reminderId" : "scheduledFor");
}

/** @param timeField the input that the time came from. */
function refusalOf(
  outcome: RescheduleOutcome,
  reminderId: string,
  timeField: "reminderId" | "scheduledFor",
): ReminderPayload {
  const refused = (code: string, message: string, field = "reminderId") =>
    reminderRefused(code, message, field, reminderId);
  switch (outcome.kind) {
    case "RESCHEDULED":
      return { reminderId, userErrors: [] };
    case "NOT_FOUND":
      return noSuchReminder();
    case "ALREADY_DELIVERED":
      return alreadyDelivered(reminderId);
    case "IN_THE_PAST":
      return refused("IN_THE_PAST", "Choose a time to come.", timeField);
    case "BEING_SENT":
      return refused("BEING_SENT", "A sender has the reminder right now; wait for its report.");
    case "OTHER_DUE_DATE":
      return refused(
        "INVALID",
        "The reminder was planned for a due date that the invoice no longer has; choose the one of the present due date.",
      );
    case "HELD_BACK":
      return refused(
        "HELD_BACK",
        `Reminders of this invoice are held back: ${outcome.reason}. Nothing was changed.`,
      );
    case "TOO_CLOSE":
      return refused(
        "TOO_CLOSE",
        outcome.earliest === null
          ? "The time is too close to another reminder of this invoice, as the policy has it."
          : `The time is too close to another reminder of this invoice; the earliest is ${outcome.earliest.toISOString()}.`,
        timeField,
      );
  }
}
