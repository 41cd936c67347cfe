import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { readDueReminders } from "../../src/reminders/due-reminders.ts";
import { updatePolicy } from "../../src/reminders/policy-store.ts";
import { reconcileReminders } from "../../src/reminders/reconcile.ts";
import { readReminderSummary } from "../../src/reminders/reminder-summary.ts";
import { workOffReplans } from "../../src/reminders/replan.ts";
import { replanDays } from "../../src/reminders/replan-days.ts";
import { replanPassed } from "../../src/reminders/replan-passed.ts";
import { insertDayReplans } from "../../src/reminders/sql/replans.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { claim, createDueTenant, DUE_AT, expireClaims, planDue } from "./claim-support.ts";
import {
  addCustomer,
  addInvoices,
  blockOf,
  eventsOf,
  fingerprint,
  reconcileAll,
  remindersOf,
  setInvoice,
  type Tenant,
} from "./database-support.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let db: TestDatabase;
let tenant: Tenant;
let invoice: string;

beforeAll(async () => {
  db = await createTestDatabase();
});

afterAll(() => db.close());

beforeEach(async () => {
  tenant = await createDueTenant(db.pool);
  [invoice = ""] = await planDue(db.pool, tenant, 1);
});

function reconcile(now = DUE_AT) {
  return inTransaction(db.pool, (tx) =>
    reconcileReminders(tx, { userId: tenant.userId, now, invoiceIds: [invoice] }),
  );
}

function planAll(now: Date) {
  return inTransaction(db.pool, (tx) => reconcileAll(tx, { userId: tenant.userId, now }));
}

async function setZone(zone: string): Promise<void> {
  await db.pool.query({
    text: "update organizations set time_zone = $2 where id = $1",
    values: [tenant.organizationId, zone],
  });
}

/** Stops whoever looks a second time. */
function abortedAfterOneLook(): AbortSignal {
  const stopping = new AbortController();
  const { signal } = stopping;
  return new Proxy(signal, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (name === "aborted") stopping.abort();
      return value;
    },
  });
}

async function pauseUntil(until: string, subject: "invoice_id" | "customer_id"): Promise<void> {
  await db.pool.query({
    text: `
      insert into reminder_decisions (user_id, ${subject}, kind, until, decided_by)
      select $1, ${subject === "invoice_id" ? "id" : "customer_id"}, 'PAUSE', $3, 'Imke'
      from invoices_cache
      where id = $2
    `,
    values: [tenant.userId, invoice, until],
  });
}

describe("replanDays", () => {
  test("follows the days without a sync: what nobody sent in time is given up", async () => {
    const other = await createDueTenant(db.pool);
    const [theirs = ""] = await planDue(db.pool, other, 1);
    await replanDays(db.pool, () => new Date("2026-06-20T08:00:00Z"));
    // The next slot is on Monday, five days after the due date and four after the step of the next day.
    for (const id of [invoice, theirs]) {
      expect(await remindersOf(db.pool, id)).toEqual([
        "2026-06-17 0 SKIPPED TOO_LATE",
        "2026-06-17 1 SKIPPED TOO_LATE",
      ]);
      expect(await blockOf(db.pool, id)).toBe("NO_STEPS_LEFT");
    }
    const { rows } = await db.pool.query({
      text: "select distinct cause from reminder_events where user_id = $1 and kind in ('SKIPPED', 'HELD_BACK')",
      values: [tenant.userId],
    });
    expect(rows).toEqual([{ cause: "DAY" }]);
  });

  test("run again, writes nothing, and leaves disconnected organizations alone", async () => {
    const now = new Date("2026-06-20T08:00:00Z");
    await replanDays(db.pool, () => now);
    const before = await fingerprint(db.pool);
    await replanDays(db.pool, () => now);
    await db.pool.query("update reminder_replans set finished_at = null, after_invoice_id = null");
    await replanDays(db.pool, () => now);
    expect(await fingerprint(db.pool)).toEqual(before);

    await db.pool.query({
      text: "update organizations set status = 'DISABLED' where id = $1",
      values: [tenant.organizationId],
    });
    await setInvoice(db.pool, invoice, "due_date = '2026-08-19'");
    await replanDays(db.pool, () => new Date("2026-06-21T08:00:00Z"));
    expect(await remindersOf(db.pool, invoice)).toHaveLength(2);
  });

  test("once for each local day of the organization, and what was missed is made up for", async () => {
    await setZone("Pacific/Auckland");
    const days = async () => {
      const { rows } = await db.pool.query<{ day: string }>({
        text: "select day::text from reminder_replans where organization_id = $1 order by 1",
        values: [tenant.organizationId],
      });
      return rows.map((row) => row.day);
    };
    // Midnight in Auckland is noon in UTC.
    const tick = (at: string) => replanDays(db.pool, () => new Date(at));
    await tick("2026-06-16T11:59:59Z");
    expect(await days()).toEqual(["2026-06-16"]);
    await Promise.all([tick("2026-06-16T12:00:00Z"), tick("2026-06-16T12:00:00Z")]);
    await tick("2026-06-16T23:00:00Z");
    expect(await days()).toEqual(["2026-06-16", "2026-06-17"]);
    // Down for days: the present one is planned, and the clock going back plans nothing.
    await tick("2026-06-21T12:30:00Z");
    await tick("2026-06-20T12:30:00Z");
    expect(await days()).toEqual(["2026-06-16", "2026-06-17", "2026-06-22"]);
    await setZone("America/New_York");
    await tick("2026-06-21T12:31:00Z");
    expect(await days()).toEqual(["2026-06-16", "2026-06-17", "2026-06-21", "2026-06-22"]);
  });

  test("goes on where a killed process left it", async () => {
    await addInvoices(db.pool, tenant, null, 1_500);
    const state = async () => {
      const { rows } = await db.pool.query({
        text: `
          select invoices, after_invoice_id is not null as begun, finished_at is not null as finished
          from reminder_replans
          where organization_id = $1
        `,
        values: [tenant.organizationId],
      });
      return rows;
    };
    const clock = () => DUE_AT;
    await inTransaction(db.pool, (tx) => insertDayReplans(tx, DUE_AT));
    await db.pool.query({
      text: "update reminder_replans set finished_at = now() where organization_id <> $1",
      values: [tenant.organizationId],
    });
    await workOffReplans(db.pool, clock, abortedAfterOneLook());
    expect(await state()).toEqual([{ invoices: 1_000, begun: true, finished: false }]);
    await replanDays(db.pool, clock);
    expect(await state()).toEqual([{ invoices: 1_501, begun: true, finished: true }]);
  });

  test("also follows a changed policy whose process died before it planned anything", async () => {
    const change = (enabled: boolean, by: string) =>
      inTransaction(db.pool, (tx) => updatePolicy(tx, { userId: tenant.userId, by }, { enabled }));
    await change(true, "Ada");
    await change(false, "Imke");
    expect(await blockOf(db.pool, invoice)).toBeNull();
    await replanDays(db.pool, () => new Date("2026-06-16T08:00:00Z"));
    expect(await blockOf(db.pool, invoice)).toBe("POLICY_DISABLED");
    const { rows } = await db.pool.query({
      text: "select distinct cause, actor from reminder_events where user_id = $1 and kind = 'CANCELED'",
      values: [tenant.userId],
    });
    expect(rows).toEqual([{ cause: "POLICY", actor: "Imke" }]);
  });
});

describe("replanPassed", () => {
  test.each(["invoice_id", "customer_id"] as const)(
    "ends a pause by %s in time",
    async (subject) => {
      await pauseUntil("2026-06-17T09:00:00Z", subject);
      await reconcile();
      expect(await blockOf(db.pool, invoice)).toBe("PAUSED");
      await replanPassed(db.pool, new Date("2026-06-17T08:59:59Z"));
      expect(await blockOf(db.pool, invoice)).toBe("PAUSED");
      await replanPassed(db.pool, new Date("2026-06-17T09:00:00Z"));
      expect(await blockOf(db.pool, invoice)).toBeNull();
      expect((await eventsOf(db.pool, invoice)).slice(-2).toSorted()).toEqual([
        "0 REVIVED",
        "1 REVIVED",
      ]);
      expect(await replanPassed(db.pool, new Date("2026-06-17T09:00:00Z"))).toBe(0);
    },
  );

  test("ends the days after the source's own reminder, by the organization's calendar", async () => {
    await setInvoice(db.pool, invoice, "zoho_last_reminder_on = '2026-06-15'");
    await reconcile();
    expect(await blockOf(db.pool, invoice)).toBe("RECENTLY_REMINDED_BY_SOURCE");
    await replanPassed(db.pool, new Date("2026-06-17T21:59:00Z"));
    expect(await blockOf(db.pool, invoice)).toBe("RECENTLY_REMINDED_BY_SOURCE");
    await replanPassed(db.pool, new Date("2026-06-17T22:00:00Z"));
    expect(await blockOf(db.pool, invoice)).toBeNull();
  });
});

test("between two ticks nothing is out of date, whatever the hour", async () => {
  const customer = await addCustomer(db.pool, tenant);
  await db.pool.query({
    text: "update customers_cache set time_zone = 'America/New_York' where id = $1",
    values: [customer],
  });
  await planDue(db.pool, tenant, 2);
  await addInvoices(db.pool, tenant, customer, 2, { dueDate: "2026-06-18" });
  const [hinted = ""] = await planDue(db.pool, tenant, 1);
  await setInvoice(db.pool, hinted, "zoho_last_reminder_on = '2026-06-15'");
  await pauseUntil("2026-06-18T09:30:00Z", "invoice_id");
  const from = Date.parse("2026-06-16T08:00:00Z");
  await planAll(new Date(from));
  const changed = new Set<string>();
  for (let at = from; at < from + 8 * DAY_MS; at += 3 * HOUR_MS) {
    const before = await fingerprint(db.pool);
    await replanPassed(db.pool, new Date(at));
    await replanDays(db.pool, () => new Date(at));
    const ticked = await fingerprint(db.pool);
    if (JSON.stringify(ticked) !== JSON.stringify(before)) changed.add(new Date(at).toISOString());
    await planAll(new Date(at));
    expect(await fingerprint(db.pool)).toEqual(ticked);
  }
  // Windows close in Berlin at 16:00 UTC and in New York at 22:00; days begin in Berlin.
  expect(changed.size).toBeGreaterThan(4);
  const { rows } = await db.pool.query({
    text: "select distinct reminders_blocked_by as block from invoices_cache where user_id = $1",
    values: [tenant.userId],
  });
  expect(rows).toEqual([{ block: "NO_STEPS_LEFT" }]);
});

test("a reminder that nobody took is given up when its last window closes", async () => {
  await replanPassed(db.pool, new Date("2026-06-17T15:59:00Z"));
  expect(await remindersOf(db.pool, invoice)).toContain("2026-06-17 0 PENDING 2026-06-17T07:00");
  await replanPassed(db.pool, new Date("2026-06-17T16:00:00Z"));
  expect(await remindersOf(db.pool, invoice)).toContain("2026-06-17 0 SKIPPED SUPERSEDED");
  await replanPassed(db.pool, new Date("2026-06-18T16:00:00Z"));
  await replanPassed(db.pool, new Date("2026-06-19T15:59:00Z"));
  expect(await blockOf(db.pool, invoice)).toBeNull();
  // The next window is Monday's, four days after its own.
  await replanPassed(db.pool, new Date("2026-06-19T16:00:00Z"));
  expect(await blockOf(db.pool, invoice)).toBe("NO_STEPS_LEFT");
});

test("the summary counts open invoices, planned and by what holds them back", async () => {
  await addInvoices(db.pool, tenant, await addCustomer(db.pool, tenant, null), 2);
  await addInvoices(db.pool, tenant, null, 3);
  await addInvoices(db.pool, tenant, null, 4, { status: "paid", balance: 0 });
  await inTransaction(db.pool, (tx) => reconcileAll(tx, { userId: tenant.userId, now: DUE_AT }));
  const { userId, organizationId } = tenant;
  expect(await readReminderSummary(db.pool, userId, organizationId)).toEqual({
    planned: 1,
    blocked: [
      { reason: "NO_CUSTOMER", invoices: 3 },
      { reason: "NO_PHONE", invoices: 2 },
    ],
  });
  const stranger = await createDueTenant(db.pool);
  expect(await readReminderSummary(db.pool, stranger.userId, organizationId)).toEqual({
    planned: 0,
    blocked: [],
  });
});

test("what is due is listed until it is claimed, and again when the claim is over", async () => {
  const read = (now = DUE_AT) => readDueReminders(db.pool, tenant.userId, null, now, 10);
  const early = await read(new Date("2026-06-17T06:59:00Z"));
  expect(early).toEqual({ count: 0, ids: [], nextAt: new Date("2026-06-17T07:00:00Z") });
  const due = await read();
  expect(due).toEqual({
    count: 1,
    ids: [expect.any(String)],
    nextAt: new Date("2026-06-18T07:00:00Z"),
  });
  const [taken] = await claim(db.pool, tenant);
  expect(due.ids).toEqual([taken?.reminderId]);
  expect(await read()).toMatchObject({ count: 0, ids: [] });
  await expireClaims(db.pool, tenant);
  expect(await read()).toMatchObject({ count: 1, ids: due.ids });
});
