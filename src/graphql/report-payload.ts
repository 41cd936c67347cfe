import type { ReportOutcome } from "../reminders/report.ts";
import { type ReminderPayload, reminderRefused } from "./types/reminder-payload.ts";

/** The answer to a sender that reported on its claim. */
export function reportPayload({ kind, reminderId }: ReportOutcome): ReminderPayload {
  switch (kind) {
    case "DELIVERED":
    case "FAILED":
      return { reminderId, userErrors: [] };
    case "ALREADY_DELIVERED": {
      const message = "This claim was reported as delivered already.";
      return reminderRefused(kind, message, "token", reminderId);
    }
    case "TAKEN_OVER": {
      const message =
        "The lease was over and somebody else claimed the reminder; their report counts.";
      return reminderRefused(kind, message, "token", reminderId);
    }
    case "NOT_FOUND":
      return reminderRefused(kind, "There is no such claim.", "token");
  }
}
