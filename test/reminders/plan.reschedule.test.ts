import { describe, expect, test } from "vitest";
import type { Decision } from "../../src/reminders/reminder-block.ts";
import { type Case, outline, past, planCase } from "./support.ts";

// The due date is Wednesday 2026-06-17; in Berlin 09:00 is 07:00 UTC.

const to = (offsetDays: number, at: string): Decision => ({
  offsetDays,
  kind: "RESCHEDULE",
  at: Date.parse(at),
});
const NOW = "2026-06-10T10:00:00Z";
const POLICY = { offsetDays: [-1, 0, 1], weekdays: [1, 2, 3, 4, 5, 6, 7] };

const CASES: (Omit<Case, "now"> & { name: string; now?: string; planned: string[] })[] = [
  {
    name: "goes out at that instant, and the others stay",
    decisions: [to(1, "2026-06-25T13:30:00Z")],
    planned: ["-1 2026-06-16T07:00 VOICE", "0 2026-06-17T07:00 VOICE", "1 2026-06-25T13:30 VOICE"],
  },
  {
    name: "goes out at night and on a Sunday when a person says so",
    decisions: [to(1, "2026-06-21T01:00:00Z")],
    policy: { ...POLICY, weekdays: [1, 2, 3, 4, 5] },
    planned: ["-1 2026-06-16T07:00 VOICE", "0 2026-06-17T07:00 VOICE", "1 2026-06-21T01:00 VOICE"],
  },
  {
    name: "goes out though the policy has no such step any more",
    decisions: [to(5, "2026-06-23T10:00:00Z")],
    policy: { ...POLICY, offsetDays: [0] },
    planned: ["0 2026-06-17T07:00 VOICE", "5 2026-06-23T10:00 VOICE"],
  },
  {
    name: "keeps its instant whatever the due date",
    invoice: { dueDate: "2026-07-15" },
    decisions: [to(0, "2026-06-25T10:00:00Z")],
    planned: ["-1 SUPERSEDED", "0 2026-06-25T10:00 VOICE", "1 2026-07-16T07:00 VOICE"],
  },
  {
    name: "before an earlier step supersedes that one",
    decisions: [to(0, "2026-06-12T10:00:00Z")],
    planned: ["-1 SUPERSEDED", "0 2026-06-12T10:00 VOICE", "1 2026-06-18T07:00 VOICE"],
  },
  {
    name: "on the day of another step stands for both",
    decisions: [to(-1, "2026-06-17T15:00:00Z")],
    planned: ["-1 2026-06-17T15:00 VOICE", "0 SUPERSEDED", "1 2026-06-18T11:00 VOICE"],
  },
  {
    name: "the evening before makes the next step wait for the gap",
    decisions: [to(-1, "2026-06-16T20:00:00Z")],
    planned: [
      "-1 2026-06-16T20:00 VOICE",
      // The gap ends with the window, so it would be the day after, which is the next step's own.
      "0 SUPERSEDED",
      "1 2026-06-18T07:00 VOICE",
    ],
  },
  {
    name: "waits for the gap after a delivery",
    decisions: [to(0, "2026-06-10T12:00:00Z")],
    history: [
      past(-9, "DELIVERED", { dueDate: "2026-01-01", deliveredAt: "2026-06-10T08:00:00Z" }),
    ],
    planned: ["-1 SUPERSEDED", "0 2026-06-11T07:00 VOICE", "1 2026-06-18T07:00 VOICE"],
  },
  {
    name: "twice to the same instant keeps the gap between them",
    decisions: [to(0, "2026-06-12T10:00:00Z"), to(1, "2026-06-12T10:00:00Z")],
    planned: ["-1 SUPERSEDED", "0 2026-06-12T10:00 VOICE", "1 2026-06-13T07:00 VOICE"],
  },
  {
    name: "twice to the same instant goes out once, whatever the gap",
    decisions: [to(0, "2026-06-12T10:00:00Z"), to(1, "2026-06-12T10:00:00Z")],
    policy: { minGapHours: 0 },
    planned: ["-1 SUPERSEDED", "0 SUPERSEDED", "1 2026-06-12T10:00 VOICE"],
  },
  {
    name: "goes out again though it was delivered for a due date close by",
    decisions: [to(0, "2026-06-17T12:00:00Z")],
    history: [past(0, "DELIVERED", { dueDate: "2026-06-15", deliveredAt: "2026-06-15T08:00:00Z" })],
    now: "2026-06-16T18:00:00Z",
    planned: ["-1 SUPERSEDED", "0 2026-06-17T12:00 VOICE", "1 2026-06-18T08:00 VOICE"],
  },
  {
    name: "brings back a step that a later one has overtaken",
    decisions: [to(-1, "2026-06-19T10:00:00Z")],
    history: [
      past(-1, "SKIPPED", { reason: "SUPERSEDED" }),
      past(0, "DELIVERED", { deliveredAt: "2026-06-17T07:00:00Z" }),
    ],
    now: "2026-06-18T06:00:00Z",
    planned: ["-1 2026-06-19T10:00 VOICE", "1 2026-06-18T07:00 VOICE"],
  },
  {
    name: "stays due when nobody sent it in time",
    decisions: [to(0, "2026-06-12T10:00:00Z")],
    history: [past(0, "PENDING", { at: "2026-06-12T10:00:00Z" })],
    now: "2026-06-14T10:00:00Z",
    planned: ["-1 SUPERSEDED", "0 2026-06-12T10:00 VOICE", "1 2026-06-18T07:00 VOICE"],
  },
  {
    name: "that is overdue goes out instead of the step that is due as well",
    decisions: [to(-1, "2026-06-16T05:00:00Z")],
    history: [past(-1, "PENDING", { at: "2026-06-16T05:00:00Z" })],
    policy: { minGapHours: 20 },
    now: "2026-06-17T08:00:00Z",
    planned: ["-1 2026-06-16T05:00 VOICE", "0 SUPERSEDED", "1 2026-06-18T07:00 VOICE"],
  },
  {
    name: "and overdue gives way to another one that is overdue, too",
    decisions: [to(-1, "2026-06-15T05:00:00Z"), to(0, "2026-06-16T05:00:00Z")],
    history: [past(-1, "PENDING"), past(0, "PENDING")],
    now: "2026-06-16T08:00:00Z",
    planned: ["-1 SUPERSEDED", "0 2026-06-16T05:00 VOICE", "1 2026-06-18T07:00 VOICE"],
  },
  {
    name: "that waited for the gap past the end of a window waits for the next",
    decisions: [to(0, "2026-06-16T08:00:00Z")],
    history: [
      past(-1, "DELIVERED", { deliveredAt: "2026-06-15T19:00:00Z" }),
      past(0, "PENDING", { at: "2026-06-16T15:00:00Z" }),
    ],
    now: "2026-06-16T18:00:00Z",
    planned: ["0 2026-06-17T07:00 VOICE", "1 2026-06-18T07:00 VOICE"],
  },
  {
    name: "belongs to the policy again once the instant is too long past",
    decisions: [to(0, "2026-06-12T10:00:00Z")],
    history: [past(0, "PENDING", { at: "2026-06-12T10:00:00Z" })],
    now: "2026-06-15T10:00:00Z",
    planned: ["-1 2026-06-16T07:00 VOICE", "0 2026-06-17T07:00 VOICE", "1 2026-06-18T07:00 VOICE"],
  },
];

describe("a step that a person rescheduled", () => {
  test.each(CASES)("$name", ({ name: _, planned, now = NOW, ...given }) => {
    const { policy = POLICY } = given;
    expect(outline(planCase({ ...given, policy: { ...POLICY, ...policy }, now }))).toEqual(planned);
  });

  test("does not go out while the invoice gets no reminders", () => {
    const decisions = [to(0, "2026-06-12T10:00:00Z")];
    const paid = planCase({ decisions, invoice: { balance: "0" }, now: NOW });
    expect(paid).toMatchObject({ desired: [], blockedBy: "PAID" });
  });
});
