import { describe, expect, test } from "vitest";
import { changesOf, type StoredReminder } from "../../src/reminders/changes.ts";
import { dateOf, dayOf, weekdayOf } from "../../src/reminders/day.ts";
import { plan } from "../../src/reminders/plan.ts";
import { DEFAULT_POLICY, type ReminderPolicy } from "../../src/reminders/policy.ts";
import type {
  Decision,
  PlannedCustomer,
  PlannedInvoice,
} from "../../src/reminders/reminder-block.ts";
import { dayIn } from "../../src/reminders/time-zone.ts";
import { seeded } from "../support/random.ts";
import { CUSTOMER, INVOICE } from "./support.ts";

// Random lives of an invoice: every few hours something happens, reminders are reconciled in memory as the database
// would, and whatever is due goes out. The promises must hold in all of them.

const WORLDS = 150;
const HOUR_MS = 3_600_000;
const START = Date.parse("2026-03-20T00:00:00Z");
const DAYS = 40;

let deliveredInAllWorlds = 0;
let sentForPeople = 0;
let quietTimes = 0;

interface World {
  invoice: PlannedInvoice;
  customer: PlannedCustomer;
  policy: ReminderPolicy;
  decisions: Decision[];
  reminders: StoredReminder[];
  deliveries: { readonly at: number; readonly offsetDays: number; readonly dueDate: string }[];
}

/** The same worlds in every run. */
function randomOf(seed: number): (below: number) => number {
  const random = seeded(seed);
  return (below) => random() * below;
}

function something(world: World, random: (below: number) => number, now: number): void {
  const { invoice, customer } = world;
  switch (Math.floor(random(14))) {
    case 0: {
      const dueDate = dateOf(dayOf(invoice.dueDate) + Math.floor(random(12)) - 4);
      world.invoice = { ...invoice, dueDate };
      break;
    }
    case 1:
      world.invoice = { ...invoice, status: invoice.status === "paid" ? "sent" : "paid" };
      break;
    case 2:
      world.customer = { ...customer, phone: customer.phone === null ? CUSTOMER.phone : null };
      break;
    case 3:
      world.policy = { ...world.policy, minGapHours: [0, 20, 30, 72][Math.floor(random(4))] ?? 20 };
      break;
    case 4:
      world.policy = {
        ...world.policy,
        offsetDays: DEFAULT_POLICY.offsetDays.filter(() => random(3) > 1),
      };
      break;
    case 5:
      world.customer = { ...customer, timeZone: random(2) > 1 ? "Asia/Tokyo" : null };
      break;
    case 7: {
      const offsetDays = Math.floor(random(9)) - 4;
      world.decisions = [
        ...world.decisions.filter((decision) => decision.offsetDays !== offsetDays),
        { offsetDays, kind: "RESCHEDULE", at: now + Math.floor(random(96 * HOUR_MS)) },
      ];
      break;
    }
    case 6:
      world.decisions.push({
        offsetDays: Math.floor(random(4)),
        kind: "SKIP",
        until: null,
      });
      break;
  }
}

function changes({ invoice, customer, policy, decisions, reminders }: World, now: number) {
  const planned = plan(invoice, customer, policy, decisions, reminders, now);
  return changesOf(planned, invoice.dueDate, customer.id, policy.offsetDays, reminders);
}

function reconcile(world: World, now: number): void {
  const { inserts, updates } = changes(world, now);
  const updated = new Map(updates.map((update) => [update.before.id, update]));
  world.reminders = [
    ...world.reminders.map((reminder) => {
      const update = updated.get(reminder.id);
      if (update === undefined) return reminder;
      const { status, reason, scheduledFor, openUntil, channel, customerId } = update;
      return { ...reminder, status, reason, scheduledFor, openUntil, channel, customerId };
    }),
    ...inserts.map((insert) => ({
      ...insert,
      id: `${insert.offsetDays} ${world.invoice.dueDate}`,
      dueDate: world.invoice.dueDate,
      customerId: world.customer.id,
      deliveredAt: null,
      claimedUntil: null,
    })),
  ];
}

function deliver(world: World, now: number): StoredReminder[] {
  const due = world.reminders.filter(
    (reminder) => reminder.status === "PENDING" && reminder.scheduledFor <= now,
  );
  world.reminders = world.reminders.map((reminder) =>
    due.includes(reminder) ? { ...reminder, status: "DELIVERED", deliveredAt: now } : reminder,
  );
  for (const { offsetDays, dueDate } of due) {
    world.deliveries.push({ at: now, offsetDays, dueDate });
    world.decisions = world.decisions.filter(
      (decision) => decision.kind !== "RESCHEDULE" || decision.offsetDays !== offsetDays,
    );
  }
  return due;
}

describe.each(Array.from({ length: WORLDS }, (_, seed) => seed + 1))("in world %i", (seed) => {
  test("nobody is reminded too often, at night, twice of the same, or against a person's word", () => {
    const random = randomOf(seed);
    const world: World = {
      invoice: { ...INVOICE, dueDate: dateOf(dayOf("2026-03-30") + Math.floor(random(14))) },
      customer: CUSTOMER,
      policy: DEFAULT_POLICY,
      decisions: [],
      reminders: [],
      deliveries: [],
    };
    for (
      let now = START;
      now < START + DAYS * 24 * HOUR_MS;
      now += HOUR_MS / 2 + Math.floor(random(6 * HOUR_MS))
    ) {
      if (random(6) < 1) something(world, random, now);
      const last = world.deliveries.at(-1);
      const asked = new Map(
        world.decisions.flatMap((one) =>
          one.kind === "RESCHEDULE" ? [[one.offsetDays, one.at] as const] : [],
        ),
      );
      reconcile(world, now);
      expect(changes(world, now)).toMatchObject({ inserts: [], updates: [] });
      // Nothing changes by itself but when a window closes over what was to go out, its time comes, or a day begins.
      const later = now + Math.floor(random(6 * HOUR_MS));
      const isQuiet =
        dayIn("Europe/Berlin", later) === dayIn("Europe/Berlin", now) &&
        !world.reminders.some(
          ({ status, openUntil, scheduledFor }) =>
            status === "PENDING" && (openUntil ?? scheduledFor) <= later,
        );
      if (isQuiet) {
        quietTimes += 1;
        expect(changes(world, later)).toMatchObject({ inserts: [], updates: [] });
      }
      expect(new Set(world.reminders.map((reminder) => reminder.id)).size).toBe(
        world.reminders.length,
      );

      const due = deliver(world, now);
      if (world.policy.minGapHours > 0) expect(due.length).toBeLessThanOrEqual(1);
      const [sent] = due;
      if (sent === undefined) continue;
      deliveredInAllWorlds += 1;
      expect(world.invoice.status).toBe("sent");
      expect(world.customer.phone).not.toBeNull();
      if (last !== undefined) {
        expect(now - last.at).toBeGreaterThanOrEqual(world.policy.minGapHours * HOUR_MS);
      }
      const skipped = world.decisions.filter((decision) => decision.kind === "SKIP");
      expect(skipped.map((decision) => decision.offsetDays)).not.toContain(sent.offsetDays);
      const askedFor = asked.get(sent.offsetDays);
      if (askedFor !== undefined) sentForPeople += 1;
      // At the instant that a person chose, the window does not count; nor do the policy's steps.
      if (askedFor === sent.scheduledFor) continue;
      const zone = world.customer.timeZone ?? "Europe/Berlin";
      const hour = new Date(now).toLocaleString("en-GB", { timeZone: zone, hour: "2-digit" });
      expect(Number(hour)).toBeGreaterThanOrEqual(9);
      expect(Number(hour)).toBeLessThan(18);
      expect(world.policy.weekdays).toContain(weekdayOf(dayIn(zone, now)));
      if (askedFor !== undefined) continue;
      expect(world.policy.offsetDays).toContain(sent.offsetDays);
      const near = world.deliveries.filter(
        (delivery) =>
          delivery.offsetDays === sent.offsetDays &&
          Math.abs(dayOf(delivery.dueDate) - dayOf(sent.dueDate)) < 7,
      );
      expect(near).toHaveLength(1);
    }
  });
});

test("and the worlds were not idle", () => {
  expect(deliveredInAllWorlds).toBeGreaterThan(WORLDS);
  expect(sentForPeople).toBeGreaterThan(WORLDS / 10);
  expect(quietTimes).toBeGreaterThan(WORLDS * 10);
});
