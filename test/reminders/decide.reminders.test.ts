import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { type PauseTarget, pauseReminders, unpauseReminders } from "../../src/reminders/pause.ts";
import { rescheduleReminder } from "../../src/reminders/reschedule.ts";
import { resumeReminder } from "../../src/reminders/resume.ts";
import { skipReminder } from "../../src/reminders/skip.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  addCustomer,
  addInvoices,
  blockOf,
  createTenant,
  eventsOf,
  fingerprint,
  reconcileAll,
  remindersOf,
  setInvoice,
  setReminder,
  type Tenant,
} from "./database-support.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BY = "Imke";

let db: TestDatabase;
let tenant: Tenant;
let customer: string;
let invoice: string;

beforeAll(async () => {
  db = await createTestDatabase();
});

afterAll(() => db.close());

beforeEach(async () => {
  tenant = await createTenant(db.pool);
  await db.pool.query({
    text: "insert into reminder_policies (user_id, offset_days, weekdays) values ($1, '{0,1}', '{1,2,3,4,5,6,7}')",
    values: [tenant.userId],
  });
  customer = await addCustomer(db.pool, tenant);
  [invoice = ""] = await addInvoices(db.pool, tenant, customer, 1, { dueDate: dateIn(30) });
  await reconcile();
});

/** People act by the database's clock, so due dates lie in its future. */
function dateIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

function reconcile(now = new Date()) {
  return inTransaction(db.pool, (tx) => reconcileAll(tx, { userId: tenant.userId, now }));
}

const reminder = (offsetDays: number, set = "updated_at = now()") =>
  setReminder(db.pool, invoice, offsetDays, set);

function reschedule(reminderId: string, at: Date | "NOW", userId = tenant.userId) {
  return inTransaction(db.pool, (tx) =>
    rescheduleReminder(tx, { userId, reminderId, at, note: null, by: BY }),
  );
}

function resume(reminderId: string, userId = tenant.userId) {
  return inTransaction(db.pool, (tx) => resumeReminder(tx, { userId, reminderId, by: BY }));
}

function skip(reminderId: string) {
  const { userId } = tenant;
  return inTransaction(db.pool, (tx) =>
    skipReminder(tx, { userId, reminderId, note: null, by: BY }),
  );
}

function pause(target: PauseTarget, until: Date | null = null, userId = tenant.userId) {
  return inTransaction(db.pool, (tx) =>
    pauseReminders(tx, { userId, target, until, note: "on holiday", by: BY }),
  );
}

function unpause(target: PauseTarget) {
  const { userId } = tenant;
  return inTransaction(db.pool, (tx) => unpauseReminders(tx, { userId, target, by: BY }));
}

async function scheduled(offsetDays: number): Promise<Date | null> {
  const { rows } = await db.pool.query<{ at: Date }>({
    text: `
      select r.scheduled_for as at
      from payment_reminders r
      join invoices_cache i on i.id = r.invoice_id and i.due_date = r.due_date
      where i.id = $1 and r.offset_days = $2 and r.status = 'PENDING'
    `,
    values: [invoice, offsetDays],
  });
  return rows[0]?.at ?? null;
}

async function statuses(): Promise<string[]> {
  return (await remindersOf(db.pool, invoice)).map((line) => line.split(" ").slice(1, 3).join(" "));
}

async function written(): Promise<unknown> {
  const { rows } = await db.pool.query({
    text: "select data_version from users where id = $1",
    values: [tenant.userId],
  });
  return [await fingerprint(db.pool), rows];
}

describe("rescheduleReminder", () => {
  const at = new Date(Date.now() + 40 * DAY_MS);

  test("keeps the time through moved due dates, payments that bounce and later syncs", async () => {
    expect(await reschedule(await reminder(0), at)).toEqual({ kind: "RESCHEDULED" });
    expect(await scheduled(0)).toEqual(at);
    for (const change of [
      `due_date = '${dateIn(60)}'`,
      "status = 'paid'",
      "status = 'sent'",
      `due_date = '${dateIn(20)}'`,
    ]) {
      await setInvoice(db.pool, invoice, change);
      await reconcile();
    }
    expect(await scheduled(0)).toEqual(at);
  });

  test("takes the place of a skip, and a skip the place of it", async () => {
    const id = await reminder(0);
    await skip(id);
    expect(await reschedule(id, at)).toEqual({ kind: "RESCHEDULED" });
    expect(await scheduled(0)).toEqual(at);
    await skip(id);
    await setInvoice(db.pool, invoice, `due_date = '${dateIn(60)}'`);
    await reconcile();
    expect(await scheduled(0)).toBeNull();
    const { rows } = await db.pool.query({
      text: "select kind, ended_by from reminder_decisions where invoice_id = $1 order by created_at",
      values: [invoice],
    });
    expect(rows).toEqual([
      { kind: "SKIP", ended_by: BY },
      { kind: "RESCHEDULE", ended_by: BY },
      { kind: "SKIP", ended_by: null },
    ]);
  });

  test("to now makes it due", async () => {
    expect(await reschedule(await reminder(1), "NOW")).toEqual({ kind: "RESCHEDULED" });
    const now = (await scheduled(1))?.getTime() ?? 0;
    expect(Math.abs(now - Date.now())).toBeLessThan(HOUR_MS);
  });

  test("refuses, and writes nothing, when it would be against the promise or in vain", async () => {
    const id = await reminder(0);
    const stranger = await createTenant(db.pool);
    const [paid = ""] = await addInvoices(db.pool, tenant, customer, 1, { dueDate: dateIn(30) });
    await reconcile();
    const ofPaid = await setReminder(db.pool, paid, 0, "updated_at = now()");
    await setInvoice(db.pool, paid, "status = 'paid'");
    await reconcile();
    const delivered = await reminder(1, "status = 'DELIVERED', delivered_at = now()");

    const before = await written();
    expect(await reschedule(id, new Date(Date.now() - HOUR_MS))).toEqual({ kind: "IN_THE_PAST" });
    expect(await reschedule(delivered, at)).toEqual({ kind: "ALREADY_DELIVERED" });
    expect(await reschedule(randomUUID(), at)).toEqual({ kind: "NOT_FOUND" });
    expect(await reschedule(id, at, stranger.userId)).toEqual({ kind: "NOT_FOUND" });
    expect(await reschedule(ofPaid, at)).toEqual({ kind: "HELD_BACK", reason: "PAID" });
    const tooClose = await reschedule(id, "NOW");
    expect(tooClose).toEqual({ kind: "TOO_CLOSE", earliest: expect.any(Date) });
    expect(await written()).toEqual(before);
    const { earliest } = tooClose as { earliest: Date };
    expect(earliest.getTime() - Date.now()).toBeGreaterThan(19 * HOUR_MS);
  });

  test("refuses what is being sent, and what was planned for another due date", async () => {
    const id = await reminder(0);
    await reminder(0, "status = 'CLAIMED', claimed_until = now() + interval '1 hour'");
    expect(await reschedule(id, at)).toEqual({ kind: "BEING_SENT" });
    const former = await reminder(1);
    await setInvoice(db.pool, invoice, `due_date = '${dateIn(60)}'`);
    await reconcile();
    expect(await reschedule(former, at)).toEqual({ kind: "OTHER_DUE_DATE" });
  });
});

describe("resumeReminder", () => {
  test("gives a skipped or rescheduled step back to the policy", async () => {
    const planned = await scheduled(0);
    const id = await reminder(0);
    await skip(id);
    expect(await resume(id)).toBe("RESUMED");
    expect(await scheduled(0)).toEqual(planned);
    await reschedule(id, new Date(Date.now() + 40 * DAY_MS));
    expect(await resume(id)).toBe("RESUMED");
    expect(await scheduled(0)).toEqual(planned);
    await setInvoice(db.pool, invoice, `due_date = '${dateIn(60)}'`);
    await reconcile();
    expect(await scheduled(0)).not.toBeNull();
  });

  test("does not send what the invoice no longer calls for, and says why", async () => {
    const id = await reminder(0);
    await skip(id);
    await setInvoice(db.pool, invoice, "status = 'paid'");
    await reconcile();
    expect(await resume(id)).toBe("RESUMED");
    expect(await remindersOf(db.pool, invoice)).toEqual([
      `${dateIn(30)} 0 CANCELED PAID`,
      `${dateIn(30)} 1 CANCELED PAID`,
    ]);
  });

  test("counts for every due date that the invoice had, and may have again", async () => {
    await skip(await reminder(0));
    const former = await reminder(0);
    await setInvoice(db.pool, invoice, `due_date = '${dateIn(60)}'`);
    await reconcile();
    // Of the former one a person sees the same decision.
    expect(await resume(former)).toBe("RESUMED");
    expect(await statuses()).toEqual(["0 CANCELED", "1 CANCELED", "0 PENDING", "1 PENDING"]);
    expect((await eventsOf(db.pool, invoice)).filter((line) => line.startsWith("0"))).toEqual([
      "0 PLANNED",
      "0 SKIPPED MANUAL",
      "0 SKIPPED MANUAL",
      "0 CANCELED DUE_DATE_MOVED",
      "0 REVIVED",
    ]);
    await setInvoice(db.pool, invoice, `due_date = '${dateIn(30)}'`);
    await reconcile();
    expect(await scheduled(0)).not.toBeNull();
    await skip(former);
    await setInvoice(db.pool, invoice, `due_date = '${dateIn(60)}'`);
    await reconcile();
    expect(await scheduled(0)).toBeNull();
  });

  test("writes nothing for what was delivered or is somebody else's", async () => {
    const delivered = await reminder(0, "status = 'DELIVERED', delivered_at = now()");
    const pending = await reminder(1);
    const stranger = await createTenant(db.pool);
    const before = await written();
    expect(await resume(delivered)).toBe("ALREADY_DELIVERED");
    expect(await resume(pending, stranger.userId)).toBe("NOT_FOUND");
    expect(await resume(randomUUID())).toBe("NOT_FOUND");
    expect(await written()).toEqual(before);
  });
});

describe("pauseReminders", () => {
  test("of a customer holds all its invoices back, later ones too, until it ends", async () => {
    const until = new Date(Date.now() + 5 * DAY_MS);
    expect(await pause({ customerId: customer }, until)).toBe("PAUSED");
    const [later = ""] = await addInvoices(db.pool, tenant, customer, 1, { dueDate: dateIn(30) });
    const [other = ""] = await addInvoices(db.pool, tenant, await addCustomer(db.pool, tenant), 1, {
      dueDate: dateIn(30),
    });
    await reconcile();
    const blocks = () => Promise.all([invoice, later, other].map((id) => blockOf(db.pool, id)));
    expect(await blocks()).toEqual(["PAUSED", "PAUSED", null]);
    expect(await statuses()).toEqual(["0 CANCELED", "1 CANCELED"]);
    await reconcile(new Date(until.getTime() + 1));
    expect(await blocks()).toEqual([null, null, null]);
    expect(await statuses()).toEqual(["0 PENDING", "1 PENDING"]);
  });

  test("is replaced by the next one, and ended by a person", async () => {
    const target = { invoiceId: invoice };
    await pause(target, new Date(Date.now() + 5 * DAY_MS));
    await pause(target, null);
    await reconcile(new Date(Date.now() + 10 * DAY_MS));
    expect(await blockOf(db.pool, invoice)).toBe("PAUSED");
    expect(await unpause(target)).toBe("RESUMED");
    expect(await blockOf(db.pool, invoice)).toBeNull();
  });

  test("refuses a time that has passed, and what is not there", async () => {
    const stranger = await createTenant(db.pool);
    const before = await written();
    const target = { invoiceId: invoice };
    expect(await pause(target, new Date(Date.now() - HOUR_MS))).toBe("IN_THE_PAST");
    expect(await pause(target, null, stranger.userId)).toBe("NOT_FOUND");
    expect(await pause({ customerId: customer }, null, stranger.userId)).toBe("NOT_FOUND");
    expect(await pause({ customerId: randomUUID() })).toBe("NOT_FOUND");
    expect(await unpause({ invoiceId: randomUUID() })).toBe("NOT_FOUND");
    expect(await written()).toEqual(before);
  });
});
