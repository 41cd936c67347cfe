import { describe, expect, test } from "vitest";
import { outline, past, planCase } from "./support.ts";

// The due date is Wednesday 2026-06-17; in Berlin 09:00 is 07:00 UTC.

describe("plan spreads the steps", () => {
  test("by the default policy: SMS five or more days before, calls later, weekends collapsed", () => {
    expect(outline(planCase({ now: "2026-06-01T10:00:00Z" }))).toEqual([
      "-7 2026-06-10T07:00 SMS",
      "-3 2026-06-12T07:00 VOICE",
      "-1 2026-06-16T07:00 VOICE",
      "0 2026-06-17T07:00 VOICE",
      "1 2026-06-18T07:00 VOICE",
      "3 2026-06-22T07:00 VOICE",
      "7 2026-06-24T07:00 VOICE",
    ]);
  });

  test.each([
    { channelRule: "SMART", channels: ["SMS", "SMS", "VOICE", "VOICE"] },
    { channelRule: "SMS", channels: ["SMS", "SMS", "SMS", "SMS"] },
    { channelRule: "VOICE", channels: ["VOICE", "VOICE", "VOICE", "VOICE"] },
  ] as const)("over the channels of the rule $channelRule", ({ channelRule, channels }) => {
    const planned = planCase({
      policy: { channelRule, offsetDays: [-9, -5, -4, 5], weekdays: [1, 2, 3, 4, 5, 6, 7] },
      now: "2026-06-01T10:00:00Z",
    });
    expect(planned.desired.map((reminder) => reminder.channel)).toEqual(channels);
  });

  test("before the due date to the earlier allowed day, others to the later, each day once", () => {
    // Due Monday: -3 is Friday, -1 Sunday. Hazard: -1 moved to Monday would be a second call beside 0.
    const monday = planCase({ invoice: { dueDate: "2026-06-15" }, now: "2026-06-09T10:00:00Z" });
    expect(outline(monday).slice(0, 3)).toEqual([
      "-3 SUPERSEDED",
      "-1 2026-06-12T07:00 VOICE",
      "0 2026-06-15T07:00 VOICE",
    ]);
    const sunday = planCase({ invoice: { dueDate: "2026-06-14" }, now: "2026-06-12T20:00:00Z" });
    expect(outline(sunday).slice(0, 3)).toEqual([
      // Saturday's step moved to Friday, whose window is over.
      "-1 SUPERSEDED",
      "0 SUPERSEDED",
      "1 2026-06-15T07:00 VOICE",
    ]);
  });

  test("where the customer is, not where the organization is", () => {
    const planned = planCase({
      customer: { phone: "+81312345678", country: "JP" },
      policy: { offsetDays: [0] },
      now: "2026-06-01T10:00:00Z",
    });
    expect(outline(planned)).toEqual(["0 2026-06-17T00:00 VOICE"]);
  });

  test("across a country with many zones at an hour that suits all of them", () => {
    const planned = planCase({
      customer: { phone: "+12127365000", country: "US" },
      policy: { offsetDays: [0] },
      now: "2026-06-01T10:00:00Z",
    });
    // 09:00 in Honolulu, 15:00 in New York.
    expect(outline(planned)).toEqual(["0 2026-06-17T19:00 VOICE"]);
  });

  test("at the same wall clock before and after the change to winter time", () => {
    const planned = planCase({
      invoice: { dueDate: "2026-10-26" },
      policy: { offsetDays: [-3, 0] },
      now: "2026-10-20T10:00:00Z",
    });
    expect(outline(planned)).toEqual(["-3 2026-10-23T07:00 VOICE", "0 2026-10-26T08:00 VOICE"]);
  });

  test("with the organization's zone taken for UTC when nobody knows it", () => {
    const planned = planCase({
      invoice: { organizationTimeZone: "Mars/Olympus" },
      customer: { phone: "+80012345678", country: null },
      policy: { offsetDays: [0] },
      now: "2026-06-01T10:00:00Z",
    });
    expect(outline(planned)).toEqual(["0 2026-06-17T09:00 VOICE"]);
  });
});

describe("plan and time passing", () => {
  test("creates today and later only", () => {
    expect(outline(planCase({ now: "2026-06-17T10:00:00Z" }))).toEqual([
      "0 2026-06-17T07:00 VOICE",
      "1 2026-06-18T07:00 VOICE",
      "3 2026-06-22T07:00 VOICE",
      "7 2026-06-24T07:00 VOICE",
    ]);
  });

  test("gives one answer from the morning until the window closes", () => {
    const policy = { offsetDays: [0] };
    const answers = ["06:59", "07:00", "11:23", "15:59"].map((time) =>
      outline(planCase({ policy, now: `2026-06-17T${time}:00Z` })),
    );
    expect(new Set(answers.map(String))).toEqual(new Set(["0 2026-06-17T07:00 VOICE"]));
    expect(outline(planCase({ policy, now: "2026-06-17T16:00:00Z" }))).toEqual([
      "0 2026-06-18T07:00 VOICE",
    ]);
  });

  test("collapses what is overdue together to the latest", () => {
    // Two days down: -3 (Friday) and -1 (Tuesday) were pending; it is Wednesday morning, so 0 is due as well.
    const history = [past(-3, "PENDING"), past(-1, "PENDING"), past(0, "PENDING")];
    const wednesday = planCase({ history, now: "2026-06-17T08:00:00Z" });
    expect(outline(wednesday).slice(0, 3)).toEqual([
      "-3 TOO_LATE",
      "-1 SUPERSEDED",
      "0 2026-06-17T07:00 VOICE",
    ]);
  });

  test("sends a pending step late, up to the policy's lateness", () => {
    const policy = { offsetDays: [0], maxLatenessDays: 2 };
    const history = [past(0, "PENDING")];
    expect(outline(planCase({ policy, history, now: "2026-06-19T08:00:00Z" }))).toEqual([
      "0 2026-06-19T07:00 VOICE",
    ]);
    // After Friday's window the next slot is Monday's, five days late.
    const closed = planCase({ policy, history, now: "2026-06-19T16:00:00Z" });
    expect(outline(closed)).toEqual(["0 TOO_LATE"]);
    expect(closed.blockedBy).toBe("NO_STEPS_LEFT");
  });

  test("a weekend between a step and its slot is not lateness", () => {
    const planned = planCase({
      invoice: { dueDate: "2026-06-13" },
      policy: { offsetDays: [0], maxLatenessDays: 0 },
      now: "2026-06-14T08:00:00Z",
    });
    expect(outline(planned)).toEqual(["0 2026-06-15T07:00 VOICE"]);
  });

  test("brings back a cancelled step of yesterday, but not a skipped one", () => {
    const policy = { offsetDays: [0] };
    const now = "2026-06-18T08:00:00Z";
    const canceled = [past(0, "CANCELED", { reason: "NO_PHONE" })];
    const skipped = [past(0, "SKIPPED", { reason: "SUPERSEDED" })];
    expect(outline(planCase({ policy, history: canceled, now }))).toEqual([
      "0 2026-06-18T07:00 VOICE",
    ]);
    expect(outline(planCase({ policy, history: skipped, now }))).toEqual([]);
    // Nor in the evening of its own day: whether it goes out must not hang on when somebody plans.
    expect(outline(planCase({ policy, history: skipped, now: "2026-06-17T17:00:00Z" }))).toEqual(
      [],
    );
  });

  test("never goes back to an earlier step after a later one was attempted", () => {
    const now = "2026-06-16T10:00:00Z";
    const policy = { offsetDays: [-1, 0], minGapHours: 0 };
    for (const status of ["DELIVERED", "CLAIMED", "FAILED"] as const) {
      const history = [past(-1, "PENDING"), past(0, status)];
      expect(outline(planCase({ policy, history, now }))).toEqual(["-1 SUPERSEDED"]);
    }
  });
});

describe("plan keeps the gap", () => {
  const policy = { offsetDays: [0, 1] };

  test("after a delivery, whichever due date it was for", () => {
    const history = [
      past(-5, "DELIVERED", { dueDate: "2026-05-01", deliveredAt: "2026-06-16T15:30:00Z" }),
    ];
    expect(outline(planCase({ policy, history, now: "2026-06-16T16:00:00Z" }))).toEqual([
      "0 2026-06-17T11:30 VOICE",
      "1 2026-06-18T07:30 VOICE",
    ]);
  });

  test("after a claim, until which nobody knows whether it was delivered", () => {
    const claimed = { ...past(0, "CLAIMED"), claimedUntil: Date.parse("2026-06-17T12:00:00Z") };
    const planned = planCase({ policy, history: [claimed], now: "2026-06-17T11:55:00Z" });
    expect(outline(planned)).toEqual(["1 2026-06-18T08:00 VOICE"]);
    expect(planned.blockedBy).toBeNull();
  });

  test("after a sender that was never heard of again, for every step but its own", () => {
    const unheard = { claimedUntil: Date.parse("2026-06-16T12:00:00Z"), dueDate: "2026-06-17" };
    const now = "2026-06-16T13:00:00Z";
    const own = { ...past(0, "PENDING"), ...unheard };
    expect(outline(planCase({ policy, history: [own], now }))[0]).toBe("0 2026-06-17T07:00 VOICE");
    for (const status of ["PENDING", "SKIPPED", "CANCELED"] as const) {
      const other = { ...past(-1, status), ...unheard };
      expect(outline(planCase({ policy, history: [other], now }))[0]).toBe(
        "0 2026-06-17T08:00 VOICE",
      );
    }
    const failed = { ...past(-1, "FAILED"), ...unheard };
    expect(outline(planCase({ policy, history: [failed], now }))[0]).toBe(
      "0 2026-06-17T07:00 VOICE",
    );
  });

  test("between planned steps: a later step takes the place of one that would wait for its day", () => {
    const planned = planCase({
      policy: { offsetDays: [0, 1, 2, 5], minGapHours: 48 },
      now: "2026-06-16T10:00:00Z",
    });
    // +1 would wait until Friday, which is +2's own day; +5 is Monday.
    expect(outline(planned)).toEqual([
      "0 2026-06-17T07:00 VOICE",
      "1 SUPERSEDED",
      "2 2026-06-19T07:00 VOICE",
      "5 2026-06-22T07:00 VOICE",
    ]);
  });

  test("and gives a step up that would have to wait too long", () => {
    const history = [
      past(-9, "DELIVERED", { dueDate: "2026-01-01", deliveredAt: "2026-06-17T06:00:00Z" }),
    ];
    const planned = planCase({
      policy: { offsetDays: [0], minGapHours: 72 },
      history,
      now: "2026-06-17T06:30:00Z",
    });
    expect(outline(planned)).toEqual(["0 TOO_LATE"]);
  });
});

describe("plan after the due date moved", () => {
  // Hazard: 0 and +1 were delivered, the due date moves by a day: three calls in two days.
  const history = (dueDate: string) => [
    past(0, "DELIVERED", { dueDate, deliveredAt: "2026-06-15T07:00:00Z" }),
    past(1, "DELIVERED", { dueDate, deliveredAt: "2026-06-16T07:00:00Z" }),
  ];
  const policy = { offsetDays: [0, 1, 3] };
  const now = "2026-06-16T12:00:00Z";

  test("by less than a week, a delivered step does not go out again", () => {
    const planned = planCase({ policy, history: history("2026-06-15"), now });
    expect(outline(planned)).toEqual([
      "0 ALREADY_REMINDED",
      "1 ALREADY_REMINDED",
      "3 2026-06-22T07:00 VOICE",
    ]);
  });

  test("by a week or more, it does", () => {
    const planned = planCase({ policy, history: history("2026-06-10"), now });
    expect(outline(planned)[0]).toBe("0 2026-06-17T07:00 VOICE");
    const nearly = planCase({ policy, history: history("2026-06-11"), now });
    expect(outline(nearly)[0]).toBe("0 ALREADY_REMINDED");
  });

  test("nor does one that is just going out", () => {
    const planned = planCase({
      policy: { offsetDays: [0] },
      history: [past(0, "CLAIMED", { dueDate: "2026-06-16" })],
      now,
    });
    expect(outline(planned)).toEqual(["0 ALREADY_REMINDED"]);
  });

  test("a step that failed or was only planned is no obstacle", () => {
    const planned = planCase({
      policy,
      history: [
        past(0, "FAILED", { dueDate: "2026-06-16" }),
        past(1, "PENDING", { dueDate: "2026-06-16" }),
      ],
      now,
    });
    expect(outline(planned).slice(0, 2)).toEqual([
      "0 2026-06-17T07:00 VOICE",
      "1 2026-06-18T07:00 VOICE",
    ]);
  });
});

describe("plan keeps a person's word", () => {
  const skip = { offsetDays: -3, kind: "SKIP", until: null } as const;

  test("for whatever due date", () => {
    for (const dueDate of ["2026-06-17", "2026-07-15"]) {
      const planned = planCase({
        invoice: { dueDate },
        decisions: [skip],
        now: "2026-06-01T10:00:00Z",
      });
      expect(outline(planned)).toContain("-3 MANUAL");
    }
  });

  test("and does not fill the skipped step's day with the one it superseded", () => {
    const planned = planCase({
      invoice: { dueDate: "2026-06-15" },
      decisions: [{ ...skip, offsetDays: -1 }],
      now: "2026-06-09T10:00:00Z",
    });
    expect(outline(planned).slice(0, 2)).toEqual(["-3 SUPERSEDED", "-1 MANUAL"]);
  });

  test.each([
    ["while it lasts", "2026-06-18T08:00:00Z"],
    ["in the evening", "2026-06-18T17:00:00Z"],
    ["on the next", "2026-06-19T08:00:00Z"],
  ])("nor with one that is called off no longer, %s", (_when, now) => {
    const policy = { offsetDays: [0, 1] };
    const canceled = past(0, "CANCELED", { reason: "PAID" });
    const history = [canceled, past(1, "SKIPPED", { reason: "MANUAL" })];
    const planned = planCase({ policy, history, now });
    expect(planned.desired.filter(({ status }) => status === "PENDING")).toEqual([]);
    expect(planned.blockedBy).toBe("NO_STEPS_LEFT");
  });

  test("about one step for a while", () => {
    const until = Date.parse("2026-06-05T00:00:00Z");
    const decisions = [{ offsetDays: 0, kind: "PAUSE", until } as const];
    const policy = { offsetDays: [0] };
    expect(outline(planCase({ policy, decisions, now: "2026-06-04T23:59:00Z" }))).toEqual([
      "0 PAUSED",
    ]);
    expect(outline(planCase({ policy, decisions, now: "2026-06-05T00:00:00Z" }))).toEqual([
      "0 2026-06-17T07:00 VOICE",
    ]);
  });

  test("even when only the row tells of it", () => {
    const history = [past(-3, "SKIPPED", { reason: "MANUAL" })];
    expect(outline(planCase({ history, now: "2026-06-01T10:00:00Z" }))).toContain("-3 MANUAL");
  });
});
