import type { ReminderEventFieldsFragment } from "../../generated/gql/graphql.ts";
import { reasonLabel } from "./record-words.ts";
import { formatShortMoment } from "./time.ts";
import { label, type Tone } from "./words.ts";

type Event = Pick<
  ReminderEventFieldsFragment,
  "kind" | "cause" | "by" | "reason" | "was" | "scheduledFrom" | "scheduledTo" | "claimedUntil"
>;

const TONES: Readonly<Record<string, Tone>> = {
  PLANNED: "active",
  MOVED: "active",
  REVIVED: "active",
  FREED: "active",
  CLAIMED: "waiting",
  HELD_BACK: "waiting",
  DELIVERED: "good",
  FAILED: "bad",
};

/** What happened, in a few words: "Moved from … to …". */
export function eventText(event: Event): string {
  const { reason, was, scheduledFrom, scheduledTo, claimedUntil } = event;
  const to = scheduledTo === null ? "" : formatShortMoment(new Date(scheduledTo));
  const because = reason === null ? "" : `: ${reasonLabel(reason)}`;
  switch (event.kind) {
    case "PLANNED":
      return to === "" ? "Planned" : `Planned for ${to}`;
    case "MOVED":
      if (scheduledFrom === null || to === "") return "Moved";
      return `Moved from ${formatShortMoment(new Date(scheduledFrom))} to ${to}`;
    case "REVIVED":
      return to === "" ? "Planned again" : `Planned again for ${to}`;
    case "CLAIMED":
      if (claimedUntil === null) return "Handed to a sender";
      return `Handed to a sender until ${formatShortMoment(new Date(claimedUntil))}`;
    case "RELEASED":
      return "The sender did not report in time";
    case "RECALLED":
      return `Should no longer go out, but a sender has it${because}`;
    case "DELIVERED":
      return "Delivered";
    case "FAILED":
      return "Not delivered";
    case "SKIPPED":
      return `Skipped${because}`;
    case "CANCELED":
      return `Canceled${because}`;
    case "HELD_BACK":
      return `Reminders held back${because}`;
    case "FREED":
      return was === null ? "No longer held back" : `No longer held back (${reasonLabel(was)})`;
    default:
      return `${label(event.kind)}${because}`;
  }
}

/** Who or what set it off; empty when nobody knows. */
export function eventCause({ cause, by }: Event): string {
  switch (cause) {
    case null:
      return by === null ? "" : `by ${by}`;
    case "PERSON":
      return by === null ? "by a person" : `by ${by}`;
    case "POLICY":
      return by === null ? "the policy changed" : `the policy was changed by ${by}`;
    case "SYNC":
      return "after a sync";
    case "DAY":
      return "as time passed";
    case "SENDER":
      return "by the sender";
    default:
      return label(cause);
  }
}

export function eventTone({ kind }: Pick<Event, "kind">): Tone {
  return TONES[kind] ?? "neutral";
}
