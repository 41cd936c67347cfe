import { describe, expect, test } from "vitest";
import { eventCause, eventText } from "../../src/dashboard/format/event-words.ts";

const EVENT = {
  kind: "PLANNED",
  cause: null,
  by: null,
  reason: null,
  was: null,
  scheduledFrom: null,
  scheduledTo: null,
  claimedUntil: null,
} as const;

describe("an event of a reminder's history", () => {
  test("says what happened, with the times and reasons that there are", () => {
    const scheduledTo = "2026-11-25T09:00:00Z";
    expect(eventText({ ...EVENT, scheduledTo })).toMatch(/^Planned for .*25/);
    expect(
      eventText({ ...EVENT, kind: "MOVED", scheduledFrom: "2026-11-22T09:00:00Z", scheduledTo }),
    ).toMatch(/^Moved from .*22.* to .*25/);
    expect(eventText({ ...EVENT, kind: "MOVED" })).toBe("Moved");
    expect(eventText({ ...EVENT, kind: "SKIPPED", reason: "SUPERSEDED" })).toBe(
      "Skipped: a later step stands for it",
    );
    expect(eventText({ ...EVENT, kind: "FREED", was: "NO_PHONE" })).toBe(
      "No longer held back (no phone number)",
    );
  });

  test("names who or what set it off", () => {
    expect(eventCause({ ...EVENT, cause: "PERSON", by: "anna" })).toBe("by anna");
    expect(eventCause({ ...EVENT, cause: "POLICY", by: "anna" })).toBe(
      "the policy was changed by anna",
    );
    expect(eventCause({ ...EVENT, cause: "SYNC" })).toBe("after a sync");
    expect(eventCause(EVENT)).toBe("");
  });

  test("of a kind that is newer than the page is told all the same", () => {
    expect(eventText({ ...EVENT, kind: "SENT_BACK" as "MOVED" })).toBe("Sent back");
    expect(eventCause({ ...EVENT, cause: "MOON" as "DAY" })).toBe("Moon");
  });
});
