import { describe, expect, test } from "vitest";
import { REMINDER_BLOCKS } from "../../src/reminders/reminder-block.ts";
import { type Case, planCase } from "./support.ts";

const NOW = "2026-06-08T10:00:00Z";

const CASES: (Omit<Case, "now"> & { blockedBy: string | null; name: string; now?: string })[] = [
  { name: "an open invoice of a customer with a phone", blockedBy: null },
  { name: "a deleted invoice", invoice: { deleted: true }, blockedBy: "DELETED" },
  { name: "a void invoice, in any case", invoice: { status: "Void" }, blockedBy: "VOID" },
  { name: "a draft, in any case", invoice: { status: "DRAFT" }, blockedBy: "DRAFT" },
  { name: "the status paid", invoice: { status: "Paid" }, blockedBy: "PAID" },
  { name: "no balance", invoice: { balance: "0.00" }, blockedBy: "PAID" },
  { name: "a credit", invoice: { balance: "-5" }, blockedBy: "PAID" },
  { name: "a status that nobody knows", invoice: { status: "approved" }, blockedBy: null },
  { name: "no customer", customer: null, blockedBy: "NO_CUSTOMER" },
  { name: "a deleted customer", customer: { deleted: true }, blockedBy: "CUSTOMER_DELETED" },
  { name: "an inactive customer", customer: { active: false }, blockedBy: "CUSTOMER_INACTIVE" },
  { name: "no phone", customer: { phone: null, phoneRaw: null }, blockedBy: "NO_PHONE" },
  {
    name: "an invalid phone",
    customer: { phone: null, phoneRaw: "n/a" },
    blockedBy: "INVALID_PHONE",
  },
  { name: "a disabled policy", policy: { enabled: false }, blockedBy: "POLICY_DISABLED" },
  {
    name: "a pause for good",
    decisions: [{ offsetDays: null, kind: "PAUSE", until: null }],
    blockedBy: "PAUSED",
  },
  {
    name: "a pause until later",
    decisions: [{ offsetDays: null, kind: "PAUSE", until: Date.parse(NOW) + 1 }],
    blockedBy: "PAUSED",
  },
  {
    name: "a pause that is over",
    decisions: [{ offsetDays: null, kind: "PAUSE", until: Date.parse(NOW) }],
    blockedBy: null,
  },
  {
    name: "every step skipped",
    decisions: [{ offsetDays: null, kind: "SKIP", until: null }],
    blockedBy: "PAUSED",
  },
  {
    name: "a reminder of the source, the day before yesterday",
    invoice: { sourceRemindedOn: "2026-06-06" },
    blockedBy: "RECENTLY_REMINDED_BY_SOURCE",
  },
  {
    name: "a reminder of the source three days ago",
    invoice: { sourceRemindedOn: "2026-06-05" },
    blockedBy: null,
  },
  {
    name: "a reminder of the source today, and no hold-back",
    invoice: { sourceRemindedOn: "2026-06-08" },
    policy: { holdBackDaysAfterSourceReminder: 0 },
    blockedBy: null,
  },
  {
    name: "every day past",
    invoice: { dueDate: "2026-01-07" },
    blockedBy: "NO_STEPS_LEFT",
  },
  { name: "no steps in the policy", policy: { offsetDays: [] }, blockedBy: "NO_STEPS_LEFT" },
];

describe("plan is held back, or not, by", () => {
  test.each(CASES)("$name", ({ blockedBy, name: _, ...given }) => {
    const planned = planCase({ now: NOW, ...given });
    expect(planned.blockedBy).toBe(blockedBy);
    const pending = planned.desired.filter((reminder) => reminder.status === "PENDING");
    expect(pending.length > 0).toBe(blockedBy === null);
  });

  test("the first cause in the enum's order, when several apply", () => {
    const sourceReminded = { sourceRemindedOn: "2026-06-08" };
    const noSteps = { offsetDays: [] };
    const noPhone = { phone: null, phoneRaw: null };
    const paused = [{ offsetDays: null, kind: "PAUSE", until: null } as const];
    const rest = { policy: { enabled: false, ...noSteps }, decisions: paused };
    const gone = { deleted: true, active: false, ...noPhone };
    const paid = { balance: "0", ...sourceReminded };
    const healing: Omit<Case, "now">[] = [
      { ...rest, invoice: { ...paid, deleted: true, status: "void" }, customer: null },
      { ...rest, invoice: { ...paid, status: "void" }, customer: null },
      { ...rest, invoice: { ...paid, status: "draft" }, customer: null },
      { ...rest, invoice: paid, customer: null },
      { ...rest, invoice: sourceReminded, customer: null },
      { ...rest, invoice: sourceReminded, customer: gone },
      { ...rest, invoice: sourceReminded, customer: { ...gone, deleted: false } },
      { ...rest, invoice: sourceReminded, customer: noPhone },
      { ...rest, invoice: sourceReminded, customer: { ...noPhone, phoneRaw: "n/a" } },
      { ...rest, invoice: sourceReminded },
      { ...rest, invoice: sourceReminded, policy: noSteps },
      { invoice: sourceReminded, policy: noSteps },
      { policy: noSteps },
    ];
    expect(healing.map((given) => planCase({ now: NOW, ...given }).blockedBy)).toEqual(
      REMINDER_BLOCKS,
    );
  });

  test("the organization's day, not that of the server", () => {
    const given = { invoice: { sourceRemindedOn: "2026-06-05" } };
    expect(planCase({ ...given, now: "2026-06-07T21:59:00Z" }).blockedBy).toBe(
      "RECENTLY_REMINDED_BY_SOURCE",
    );
    expect(planCase({ ...given, now: "2026-06-07T22:00:00Z" }).blockedBy).toBeNull();
  });
});
