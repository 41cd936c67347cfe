import { describe, expect, test } from "vitest";
import { dayOf, weekdayOf } from "../../src/reminders/day.ts";
import { plan } from "../../src/reminders/plan.ts";
import { DEFAULT_POLICY } from "../../src/reminders/policy.ts";
import type { Decision } from "../../src/reminders/reminder-block.ts";
import { dayIn } from "../../src/reminders/time-zone.ts";
import { type Case, CUSTOMER, INVOICE, outline, past, planCase } from "./support.ts";

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const anyDay = { weekdays: EVERY_DAY };

interface CalendarCase extends Case {
  readonly name: string;
  readonly planned: readonly string[];
}

const CASES: readonly CalendarCase[] = [
  {
    name: "a month of 31 days, and one of 28 after it",
    now: "2026-01-10T10:00:00Z",
    invoice: { dueDate: "2026-01-31" },
    policy: { ...anyDay, offsetDays: [-30, 1, 28, 29] },
    planned: ["1 2026-02-01T08:00 VOICE", "28 2026-02-28T08:00 VOICE", "29 2026-03-01T08:00 VOICE"],
  },
  {
    name: "the 29th of February, in a leap year",
    now: "2028-02-01T10:00:00Z",
    invoice: { dueDate: "2028-02-28" },
    policy: { ...anyDay, offsetDays: [0, 1, 2] },
    planned: ["0 2028-02-28T08:00 VOICE", "1 2028-02-29T08:00 VOICE", "2 2028-03-01T08:00 VOICE"],
  },
  {
    name: "the 1st of March after the 28th of February, in another year",
    now: "2026-02-01T10:00:00Z",
    invoice: { dueDate: "2026-02-28" },
    policy: { ...anyDay, offsetDays: [0, 1, 2] },
    planned: ["0 2026-02-28T08:00 VOICE", "1 2026-03-01T08:00 VOICE", "2 2026-03-02T08:00 VOICE"],
  },
  {
    name: "the turn of the year",
    now: "2026-12-01T10:00:00Z",
    invoice: { dueDate: "2026-12-31" },
    policy: { ...anyDay, offsetDays: [-1, 0, 1] },
    planned: ["-1 2026-12-30T08:00 VOICE", "0 2026-12-31T08:00 VOICE", "1 2027-01-01T08:00 VOICE"],
  },
  {
    name: "the Sunday on which clocks go forward in Berlin",
    now: "2026-03-20T10:00:00Z",
    invoice: { dueDate: "2026-03-29" },
    policy: { ...anyDay, offsetDays: [-1, 0, 1] },
    planned: ["-1 2026-03-28T08:00 VOICE", "0 2026-03-29T07:00 VOICE", "1 2026-03-30T07:00 VOICE"],
  },
  {
    name: "the other Sunday on which they do in New York",
    now: "2026-03-01T10:00:00Z",
    customer: { timeZone: "America/New_York" },
    invoice: { dueDate: "2026-03-08" },
    policy: { ...anyDay, offsetDays: [-1, 0, 1] },
    planned: ["-1 2026-03-07T14:00 VOICE", "0 2026-03-08T13:00 VOICE", "1 2026-03-09T13:00 VOICE"],
  },
  {
    name: "clocks going back in some zones of a country only",
    now: "2026-10-20T10:00:00Z",
    customer: { phone: "+12127365000", country: "US" },
    invoice: { dueDate: "2026-11-01" },
    policy: { ...anyDay, offsetDays: [-1, 0] },
    planned: ["-1 2026-10-31T19:00 VOICE", "0 2026-11-01T19:00 VOICE"],
  },
  {
    name: "clocks that move by half an hour",
    now: "2026-04-01T10:00:00Z",
    customer: { timeZone: "Australia/Lord_Howe" },
    invoice: { dueDate: "2026-04-05" },
    policy: { ...anyDay, offsetDays: [-1, 0, 1] },
    planned: ["-1 2026-04-03T22:00 VOICE", "0 2026-04-04T22:30 VOICE", "1 2026-04-05T22:30 VOICE"],
  },
  {
    name: "a day that begins at 01:00",
    now: "2026-09-01T10:00:00Z",
    customer: { timeZone: "America/Santiago" },
    invoice: { dueDate: "2026-09-06" },
    policy: {
      ...anyDay,
      offsetDays: [-1, 0],
      windowStart: "00:00",
      windowEnd: "01:30",
      minGapHours: 1,
    },
    planned: ["-1 2026-09-05T04:00 VOICE", "0 2026-09-06T04:00 VOICE"],
  },
  {
    name: "a window inside the hour that is skipped: that day has none",
    now: "2026-03-20T10:00:00Z",
    invoice: { dueDate: "2026-03-29" },
    policy: { ...anyDay, offsetDays: [-1, 0, 1], windowStart: "02:15", windowEnd: "02:45" },
    planned: ["-1 2026-03-28T01:15 VOICE", "0 SUPERSEDED", "1 2026-03-30T00:15 VOICE"],
  },
  {
    name: "a window that begins twice: the first time counts",
    now: "2026-10-20T10:00:00Z",
    customer: { timeZone: "America/New_York" },
    invoice: { dueDate: "2026-11-01" },
    policy: { ...anyDay, offsetDays: [0], windowStart: "01:30", windowEnd: "02:30" },
    planned: ["0 2026-11-01T05:30 VOICE"],
  },
  {
    name: "the first zone of the world, on its own day",
    now: "2026-06-01T10:00:00Z",
    customer: { timeZone: "Pacific/Kiritimati" },
    policy: { ...anyDay, offsetDays: [0] },
    planned: ["0 2026-06-16T19:00 VOICE"],
  },
  {
    name: "one of the last, on its own day",
    now: "2026-06-01T10:00:00Z",
    customer: { timeZone: "Pacific/Honolulu" },
    policy: { ...anyDay, offsetDays: [0] },
    planned: ["0 2026-06-17T19:00 VOICE"],
  },
  {
    name: "a zone off the full hour",
    now: "2026-06-01T10:00:00Z",
    customer: { phone: "+97714412345", country: "NP" },
    policy: { ...anyDay, offsetDays: [0] },
    planned: ["0 2026-06-17T03:15 VOICE"],
  },
  {
    name: "a country of four zones: when it is daytime in all",
    now: "2026-06-01T10:00:00Z",
    customer: { phone: "+551140028922", country: "BR" },
    policy: { ...anyDay, offsetDays: [0] },
    planned: ["0 2026-06-17T14:00 VOICE"],
  },
  {
    name: "a country with islands an hour behind",
    now: "2026-06-01T10:00:00Z",
    customer: { phone: "+34911234567", country: "ES" },
    policy: { ...anyDay, offsetDays: [0] },
    planned: ["0 2026-06-17T08:00 VOICE"],
  },
  {
    name: "a country too wide for the window: the hours of the organization",
    now: "2026-06-01T10:00:00Z",
    customer: { phone: "+74951234567", country: "RU" },
    policy: { ...anyDay, offsetDays: [0] },
    planned: ["0 2026-06-17T07:00 VOICE"],
  },
  {
    name: "the same with a window wide enough: when it is open in all of it",
    now: "2026-06-01T10:00:00Z",
    customer: { phone: "+74951234567", country: "RU" },
    policy: { ...anyDay, offsetDays: [0], windowStart: "07:00", windowEnd: "22:00" },
    planned: ["0 2026-06-17T05:00 VOICE"],
  },
  {
    name: "two weekdays: what meets on one collapses",
    now: "2026-06-01T10:00:00Z",
    customer: { phone: "+912223456789", country: "IN" },
    policy: { weekdays: [2, 7], offsetDays: [-1, 0, 1] },
    planned: ["-1 2026-06-16T03:30 VOICE", "0 SUPERSEDED", "1 2026-06-21T03:30 VOICE"],
  },
  {
    name: "a weekend on Friday and Saturday",
    now: "2026-06-01T10:00:00Z",
    customer: { timeZone: "Asia/Riyadh" },
    policy: { weekdays: [1, 2, 3, 4, 7], offsetDays: [1, 2, 3, 4] },
    planned: [
      "1 2026-06-18T06:00 VOICE",
      "2 SUPERSEDED",
      "3 SUPERSEDED",
      "4 2026-06-21T06:00 VOICE",
    ],
  },
  {
    name: "a due date long past whose last step is today",
    now: "2026-06-01T10:00:00Z",
    invoice: { dueDate: "2025-06-01" },
    policy: { ...anyDay, offsetDays: [0, 365] },
    planned: ["365 2026-06-01T07:00 VOICE"],
  },
  {
    name: "the farthest offsets, the first of them today",
    now: "2026-06-01T10:00:00Z",
    invoice: { dueDate: "2027-06-01" },
    policy: { ...anyDay, offsetDays: [-365, -364, 365] },
    planned: [
      "-365 2026-06-01T07:00 SMS",
      "-364 2026-06-02T07:00 SMS",
      "365 2028-05-31T07:00 VOICE",
    ],
  },
  {
    name: "a day that began at the organization's: yesterday's step is never created",
    now: "2026-06-16T22:30:00Z",
    customer: { timeZone: "Asia/Tokyo" },
    policy: { ...anyDay, offsetDays: [-1, 0] },
    planned: ["0 2026-06-17T00:00 VOICE"],
  },
  {
    name: "a pending step of yesterday, while the customer's window is still open",
    now: "2026-06-17T00:30:00Z",
    customer: { timeZone: "Pacific/Honolulu" },
    policy: { ...anyDay, offsetDays: [-1, 0] },
    history: [past(-1, "PENDING")],
    planned: ["-1 2026-06-16T19:00 VOICE", "0 2026-06-17T19:00 VOICE"],
  },
  {
    name: "the last minute of the window",
    now: "2026-06-17T21:58:30Z",
    policy: { ...anyDay, offsetDays: [0], windowStart: "00:00", windowEnd: "23:59" },
    planned: ["0 2026-06-16T22:00 VOICE"],
  },
];

describe("plan, where clocks and calendars are odd:", () => {
  test.each(CASES)("$name", ({ name: _, planned, ...given }) => {
    expect(outline(planCase(given))).toEqual(planned);
  });
});

// Odd dates, zones, policies and decisions at random: whatever is stored, planning answers, and what it answers is fit to
// be stored and inside the window.
describe("plan is total, and keeps the calling window:", () => {
  const DUE_DATES = [
    "0001-01-01",
    "1969-12-31",
    "2026-02-28",
    "2026-03-29",
    "2026-10-25",
    "9999-12-31",
  ];
  const ZONES = [
    "Europe/Berlin",
    "America/St_Johns",
    "Pacific/Apia",
    "Africa/Cairo",
    "Mars/Olympus",
    "",
  ];
  const PHONES = ["+494315550142", "+12127365000", "+80012345678", "+7", "n/a"];
  const WINDOWS = [
    ["00:00", "23:59"],
    ["02:10", "02:50"],
    ["09:00", "18:00"],
    ["23:58", "23:59"],
  ] as const;
  const STATUSES = ["PENDING", "CLAIMED", "DELIVERED", "FAILED", "SKIPPED", "CANCELED"] as const;

  test.each(DUE_DATES)("due on %s", (dueDate) => {
    let seed = 1;
    const pick = <T>(values: readonly T[]): T => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return values[(seed >> 8) % values.length] as T;
    };
    const days = [-365, -30, -1, 0, 1, 2, 30, 365];
    let planned = 0;
    for (let round = 0; round < 400; round += 1) {
      const [windowStart, windowEnd] = pick(WINDOWS);
      const dueAt = dayOf(dueDate) * 86_400_000;
      const now = dueAt + pick(days) * 86_400_000 + pick([0, 1, 3_600_000, 86_399_999]);
      const decisions: Decision[] = [
        { offsetDays: pick(days), kind: "RESCHEDULE", at: now + pick(days) * 86_400_000 },
        { offsetDays: pick(days), kind: "SKIP", until: pick([null, now]) },
      ];
      const policy = {
        ...DEFAULT_POLICY,
        offsetDays: days,
        windowStart,
        windowEnd,
        weekdays: pick([EVERY_DAY, [7], [1, 5]]),
        minGapHours: pick([0, 20, 720]),
        maxLatenessDays: pick([0, 2, 365]),
      };
      const customer = {
        ...CUSTOMER,
        phone: pick(PHONES),
        country: pick([null, "US", "ZZ"]),
        timeZone: pick([null, ...ZONES]),
      };
      const invoice = {
        ...INVOICE,
        dueDate,
        balance: pick(["0.01", "100", "NaN"]),
        organizationTimeZone: pick(ZONES),
      };
      const history = [past(pick(days), pick(STATUSES), { dueDate, reason: null })];
      const { desired } = plan(invoice, customer, policy, pick([[], decisions]), history, now);
      for (const { scheduledFor, status, offsetDays } of desired) {
        expect(new Date(scheduledFor).toISOString()).toMatch(/^[-+]?\d+-/);
        if (status !== "PENDING") continue;
        planned += 1;
        const asked = decisions.some(
          (one) => one.kind === "RESCHEDULE" && one.offsetDays === offsetDays,
        );
        if (asked || customer.timeZone !== "America/St_Johns") continue;
        const local = new Date(scheduledFor).toLocaleTimeString("en-GB", {
          timeZone: customer.timeZone,
        });
        expect(local >= windowStart && local < windowEnd).toBe(true);
        expect(policy.weekdays).toContain(weekdayOf(dayIn(customer.timeZone, scheduledFor)));
      }
    }
    expect(planned).toBeGreaterThan(100);
  });
});
