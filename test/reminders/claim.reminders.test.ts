import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { pauseReminders } from "../../src/reminders/pause.ts";
import { reconcileReminders } from "../../src/reminders/reconcile.ts";
import { rescheduleReminder } from "../../src/reminders/reschedule.ts";
import { skipReminder } from "../../src/reminders/skip.ts";
import type { StaleInvoice } from "../../src/reminders/sql/stale-invoices.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  claim,
  complete,
  createDueTenant,
  DUE_AT,
  DUE_DATE,
  expireClaims,
  fail,
  planDue,
} from "./claim-support.ts";
import {
  blockOf,
  eventsOf,
  remindersOf,
  setInvoice,
  setReminder,
  type Tenant,
} from "./database-support.ts";

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

async function statuses(): Promise<string[]> {
  return (await remindersOf(db.pool, invoice)).map((line) => line.split(" ").slice(1).join(" "));
}

async function claimOne(request: Parameters<typeof claim>[2] = {}): Promise<string> {
  const [first, ...others] = await claim(db.pool, tenant, request);
  expect(others).toEqual([]);
  if (first === undefined) throw new Error("Nothing was claimed.");
  return first.token;
}

function reconcile(now = DUE_AT) {
  return inTransaction(db.pool, (tx) =>
    reconcileReminders(tx, { userId: tenant.userId, now, invoiceIds: [invoice] }),
  );
}

describe("claimReminders", () => {
  test("hands out what is due, once, with what a sender needs", async () => {
    const [first] = await claim(db.pool, tenant, { leaseSeconds: 60 });
    const id = await setReminder(db.pool, invoice, 0, "updated_at = now()");
    expect(first).toMatchObject({ reminderId: id, idempotencyKey: `reminder-${id}-1` });
    const lease = (first?.claimedUntil.getTime() ?? 0) - Date.now();
    expect(Math.abs(lease - 60_000)).toBeLessThan(30_000);
    expect(await claim(db.pool, tenant)).toEqual([]);
    expect(await statuses()).toEqual(["0 CLAIMED 2026-06-17T07:00", "1 PENDING 2026-06-18T07:00"]);
  });

  test("hands out nothing before its time, nor of somebody else or another organization", async () => {
    expect(await claim(db.pool, tenant, { now: new Date("2026-06-17T06:59:59Z") })).toEqual([]);
    const stranger = await createDueTenant(db.pool);
    expect(await claim(db.pool, stranger)).toEqual([]);
    const { organizationId } = stranger;
    expect(await claim(db.pool, tenant, { organizationId })).toEqual([]);
    expect(await claim(db.pool, tenant, { organizationId: tenant.organizationId })).toHaveLength(1);
  });

  test("hands out nothing of an organization that was disconnected", async () => {
    await db.pool.query({
      text: "update organizations set status = 'DISABLED' where id = $1",
      values: [tenant.organizationId],
    });
    expect(await claim(db.pool, tenant)).toEqual([]);
  });

  test("takes the longest waiting first, and no more than asked for", async () => {
    const [late = ""] = await planDue(db.pool, tenant, 1);
    await setReminder(db.pool, late, 0, "scheduled_for = '2026-06-17T06:30:00Z'");
    const id = await setReminder(db.pool, invoice, 0, "scheduled_for = '2026-06-17T06:00:00Z'");
    const claims = await claim(db.pool, tenant, { limit: 1 });
    expect(claims.map((one) => one.reminderId)).toEqual([id]);
  });

  test("checks the calling window again, and moves what came too late for it", async () => {
    expect(await claim(db.pool, tenant, { now: new Date("2026-06-17T16:00:00Z") })).toEqual([]);
    // The step of the next day stands for both.
    expect(await statuses()).toEqual(["0 SKIPPED SUPERSEDED", "1 PENDING 2026-06-18T07:00"]);
    expect((await eventsOf(db.pool, invoice)).at(-1)).toBe("0 SKIPPED SUPERSEDED");
  });

  test("checks the gap again", async () => {
    await setReminder(
      db.pool,
      invoice,
      1,
      "due_date = '2026-06-01', status = 'DELIVERED', delivered_at = '2026-06-16T16:00:00Z'",
    );
    expect(await claim(db.pool, tenant)).toEqual([]);
    expect(await statuses()).toContain("0 PENDING 2026-06-17T12:00");
    expect(await claim(db.pool, tenant, { now: new Date("2026-06-17T12:00:00Z") })).toHaveLength(1);
  });

  test("checks everything else again: what was paid since the last sync is cancelled", async () => {
    await setInvoice(db.pool, invoice, "status = 'paid', balance = 0");
    expect(await claim(db.pool, tenant)).toEqual([]);
    expect(await statuses()).toEqual(["0 CANCELED PAID", "1 CANCELED PAID"]);
  });

  test("finds the one that is due behind hundreds that have to wait", async () => {
    const waiting = await planDue(db.pool, tenant, 250);
    // Planned for Berlin; in New York it is four in the morning.
    await db.pool.query({
      text: `
        with moved as (
          update customers_cache
          set time_zone = 'America/New_York'
          where id = (select customer_id from invoices_cache where id = ($1::uuid[])[1])
        )
        update payment_reminders
        set scheduled_for = '2026-06-17T06:00:00Z'
        where invoice_id = any($1::uuid[]) and offset_days = 0
      `,
      values: [waiting],
    });
    const claims = await claim(db.pool, tenant, { limit: 1 });
    const due = await setReminder(db.pool, invoice, 0, "updated_at = now()");
    expect(claims.map((one) => one.reminderId)).toEqual([due]);
    expect(await remindersOf(db.pool, waiting[0] ?? "")).toContain(
      "2026-06-17 0 PENDING 2026-06-17T13:00",
    );
  });

  test("brings an expired claim back, under another token and the same key for the sender", async () => {
    const [first] = await claim(db.pool, tenant);
    await expireClaims(db.pool, tenant);
    const [second] = await claim(db.pool, tenant);
    expect(second?.reminderId).toBe(first?.reminderId);
    expect(second?.idempotencyKey).toBe(first?.idempotencyKey);
    expect(second?.token).not.toBe(first?.token);
    const events = await eventsOf(db.pool, invoice);
    expect(events.slice(-3)).toEqual(["0 CLAIMED", "0 RELEASED", "0 CLAIMED"]);
  });
});

describe("a report on a claim", () => {
  test("of a delivery ends it, and the next step keeps its distance", async () => {
    await claimOne();
    await expireClaims(db.pool, tenant);
    const token = await claimOne();
    expect(await complete(db.pool, tenant, token)).toMatchObject({ kind: "DELIVERED" });
    expect(
      (await eventsOf(db.pool, invoice)).filter((line) => line === "0 DELIVERED"),
    ).toHaveLength(1);
    expect(await complete(db.pool, tenant, token)).toMatchObject({ kind: "DELIVERED" });
    expect(await fail(db.pool, tenant, token)).toMatchObject({ kind: "ALREADY_DELIVERED" });
    expect((await statuses())[0]).toMatch(/^0 DELIVERED/);
  });

  test("counts after the lease, unless somebody else has claimed it", async () => {
    const late = await claimOne();
    await expireClaims(db.pool, tenant);
    const taken = await claimOne();
    expect(await complete(db.pool, tenant, late)).toMatchObject({ kind: "TAKEN_OVER" });
    expect((await statuses())[0]).toMatch(/^0 CLAIMED/);
    await expireClaims(db.pool, tenant);
    expect(await complete(db.pool, tenant, taken)).toMatchObject({ kind: "DELIVERED" });
    expect(await claim(db.pool, tenant)).toEqual([]);
  });

  test("counts even when the claim was released and the invoice paid", async () => {
    const token = await claimOne();
    await expireClaims(db.pool, tenant);
    await setInvoice(db.pool, invoice, "status = 'paid', balance = 0");
    expect(await claim(db.pool, tenant)).toEqual([]);
    expect((await statuses())[0]).toBe("0 CANCELED PAID");
    expect(await complete(db.pool, tenant, token)).toMatchObject({ kind: "DELIVERED" });
    expect((await statuses())[0]).toMatch(/^0 DELIVERED/);
  });

  test("of a delivery wins over a cancellation meanwhile, which is recorded", async () => {
    const token = await claimOne();
    await setInvoice(db.pool, invoice, "status = 'paid', balance = 0");
    await reconcile();
    expect((await statuses())[0]).toBe("0 CLAIMED PAID");
    expect(await complete(db.pool, tenant, token)).toMatchObject({ kind: "DELIVERED" });
    expect((await statuses())[0]).toMatch(/^0 DELIVERED 2026/);
    expect((await eventsOf(db.pool, invoice)).filter((line) => line.startsWith("0"))).toEqual([
      "0 PLANNED",
      "0 CLAIMED",
      "0 RECALLED PAID",
      "0 DELIVERED",
    ]);
  });

  test("of a failure after a cancellation leaves it cancelled", async () => {
    const token = await claimOne();
    const reminderId = await setReminder(db.pool, invoice, 0, "updated_at = now()");
    const { userId } = tenant;
    await inTransaction(db.pool, (tx) =>
      skipReminder(tx, { userId, reminderId, note: null, by: "Imke" }),
    );
    expect((await statuses())[0]).toBe("0 CLAIMED MANUAL");
    expect(await fail(db.pool, tenant, token, "busy")).toMatchObject({ kind: "FAILED" });
    expect((await eventsOf(db.pool, invoice)).filter((line) => line.startsWith("0"))).toEqual([
      "0 PLANNED",
      "0 CLAIMED",
      "0 RECALLED MANUAL",
      "0 FAILED",
      "0 CANCELED MANUAL",
    ]);
  });

  test("of a failure after a cancellation makes it another attempt once the cause is gone", async () => {
    const [first] = await claim(db.pool, tenant);
    await setInvoice(db.pool, invoice, "status = 'paid', balance = 0");
    await reconcile();
    await fail(db.pool, tenant, first?.token ?? "", "busy");
    // The payment bounces. Under the key of before, the provider would answer with the failure of before.
    await setInvoice(db.pool, invoice, "status = 'sent', balance = 100");
    await reconcile();
    const [second] = await claim(db.pool, tenant);
    expect(second?.idempotencyKey).toBe(`reminder-${first?.reminderId}-2`);
  });

  test("of a delivery does not undo that a person took the step out while it was sent", async () => {
    const [first] = await claim(db.pool, tenant);
    const { userId } = tenant;
    const skipped = { userId, reminderId: first?.reminderId ?? "", note: null, by: "Imke" };
    await inTransaction(db.pool, (tx) => skipReminder(tx, skipped));
    await complete(db.pool, tenant, first?.token ?? "");
    await setInvoice(db.pool, invoice, "due_date = '2026-07-15'");
    await reconcile();
    expect(await remindersOf(db.pool, invoice)).toContain("2026-07-15 0 SKIPPED MANUAL");
  });

  test("of a delivery for a former due date leaves a time alone that a person chose since", async () => {
    const token = await claimOne();
    await expireClaims(db.pool, tenant);
    const soon = new Date(Date.now() + 30 * 86_400_000);
    await setInvoice(db.pool, invoice, `due_date = '${soon.toISOString().slice(0, 10)}'`);
    await claim(db.pool, tenant);
    await reconcile(new Date());
    const { rows } = await db.pool.query<{ id: string }>({
      text: "select id from payment_reminders where invoice_id = $1 and offset_days = 0 and due_date <> $2",
      values: [invoice, DUE_DATE],
    });
    const chosen = { userId: tenant.userId, reminderId: rows[0]?.id ?? "", note: null, by: "Imke" };
    const outcome = await inTransaction(db.pool, (tx) =>
      rescheduleReminder(tx, { ...chosen, at: soon }),
    );
    expect(outcome).toEqual({ kind: "RESCHEDULED" });
    await complete(db.pool, tenant, token);
    expect(await statuses()).toContain(`0 PENDING ${soon.toISOString().slice(0, 16)}`);
  });

  test("of a failure is final until a person sends it again, as another attempt", async () => {
    const token = await claimOne();
    expect(await fail(db.pool, tenant, token, "number not in service")).toMatchObject({
      kind: "FAILED",
    });
    await reconcile();
    expect((await statuses())[0]).toMatch(/^0 FAILED/);
    expect(await claim(db.pool, tenant)).toEqual([]);

    // People act by the database's clock, so the due date must lie ahead of it.
    const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await db.pool.query({
      text: `
        with invoices as (update invoices_cache set due_date = $2 where id = $1)
        update payment_reminders set due_date = $2 where invoice_id = $1
      `,
      values: [invoice, soon],
    });
    const { userId } = tenant;
    const reminderId = await setReminder(db.pool, invoice, 0, "updated_at = now()");
    const again = await inTransaction(db.pool, (tx) =>
      rescheduleReminder(tx, { userId, reminderId, at: "NOW", note: null, by: "Imke" }),
    );
    expect(again).toEqual({ kind: "RESCHEDULED" });
    expect(await fail(db.pool, tenant, token)).toMatchObject({ kind: "NOT_FOUND" });
    const [second] = await claim(db.pool, tenant, { now: new Date() });
    expect(second?.idempotencyKey).toBe(`reminder-${reminderId}-2`);
  });

  test("needs a token of one's own", async () => {
    const token = await claimOne();
    const stranger = await createDueTenant(db.pool);
    expect(await complete(db.pool, stranger, token)).toMatchObject({ kind: "NOT_FOUND" });
    for (const wrong of ["", "rc_", token.slice(0, -1), `${token}0`, "\0"]) {
      expect(await complete(db.pool, tenant, wrong)).toMatchObject({ kind: "NOT_FOUND" });
    }
    const flipped = token.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
    expect(await complete(db.pool, tenant, flipped)).toMatchObject({ kind: "TAKEN_OVER" });
  });
});

describe("the balance just before handing out", () => {
  const asked: StaleInvoice[][] = [];
  const balances = (refresh: () => Promise<unknown>, maxAgeSeconds = 3_600) => ({
    maxAgeSeconds,
    refresh: async (invoices: readonly StaleInvoice[]) => {
      asked.push([...invoices]);
      await refresh();
    },
  });

  beforeEach(async () => {
    asked.length = 0;
    await setInvoice(db.pool, invoice, "local_last_synced_at = '2026-06-17T06:00:00Z'");
  });

  test("is read again when the stored one is old, and a paid one is cancelled instead", async () => {
    const pay = () => setInvoice(db.pool, invoice, "status = 'paid', balance = 0");
    expect(await claim(db.pool, tenant, { balances: balances(pay) })).toEqual([]);
    expect(asked).toEqual([
      [{ invoiceId: invoice, organizationId: tenant.organizationId, sourceId: expect.any(String) }],
    ]);
    expect(await statuses()).toEqual(["0 CANCELED PAID", "1 CANCELED PAID"]);
    expect(await blockOf(db.pool, invoice)).toBe("PAID");
  });

  test("lets one go out that is still open, under the token it has", async () => {
    const [first] = await claim(db.pool, tenant, { balances: balances(async () => undefined) });
    expect(asked).toHaveLength(1);
    expect(await complete(db.pool, tenant, first?.token ?? "")).toMatchObject({
      kind: "DELIVERED",
    });
  });

  test("is not read again when it is fresh, by itself or by a sync of all changes", async () => {
    const unasked = balances(async () => undefined, 3 * 3_600);
    expect(await claim(db.pool, tenant, { balances: unasked })).toHaveLength(1);
    await expireClaims(db.pool, tenant);
    await db.pool.query({
      text: "insert into sync_metadata (organization_id, user_id, last_invoice_sync_at) values ($1, $2, '2026-06-17T07:30:00Z')",
      values: [tenant.organizationId, tenant.userId],
    });
    const synced = balances(async () => undefined);
    expect(await claim(db.pool, tenant, { balances: synced })).toHaveLength(1);
    expect(asked).toEqual([]);
  });

  test("that calls one off leaves the invoice's others as if it had not been claimed", async () => {
    const move = () => setInvoice(db.pool, invoice, "due_date = '2026-06-16'");
    const [next] = await claim(db.pool, tenant, { balances: balances(move) });
    expect(await remindersOf(db.pool, invoice)).toEqual([
      "2026-06-16 1 CLAIMED 2026-06-17T07:00",
      "2026-06-17 0 CANCELED DUE_DATE_MOVED",
      "2026-06-17 1 CANCELED DUE_DATE_MOVED",
    ]);
    expect(await complete(db.pool, tenant, next?.token ?? "")).toMatchObject({ kind: "DELIVERED" });
  });

  test("that calls one off forgets no sender who may have sent it before", async () => {
    const token = await claimOne();
    await expireClaims(db.pool, tenant);
    const move = () => setInvoice(db.pool, invoice, "due_date = '2026-06-16'");
    expect(await claim(db.pool, tenant, { balances: balances(move) })).toEqual([]);
    await reconcile();
    expect((await remindersOf(db.pool, invoice)).slice(0, 2)).toEqual([
      "2026-06-16 1 PENDING 2026-06-18T07:00",
      "2026-06-17 0 CANCELED DUE_DATE_MOVED",
    ]);
    expect(await complete(db.pool, tenant, token)).toMatchObject({ kind: "DELIVERED" });
  });

  test("that calls off all that was claimed goes on with what is due behind it", async () => {
    const [other = ""] = await planDue(db.pool, tenant, 1);
    await setReminder(db.pool, other, 0, "scheduled_for = scheduled_for + interval '1 minute'");
    const pay = () => setInvoice(db.pool, invoice, "status = 'paid', balance = 0");
    const [claimed] = await claim(db.pool, tenant, { limit: 1, balances: balances(pay) });
    expect(claimed).toBeDefined();
    expect((await remindersOf(db.pool, other))[0]).toMatch(/^2026-06-17 0 CLAIMED/);
  });

  test("that takes longer than the lease leaves the reminder to whoever claimed it since", async () => {
    let other: string | undefined;
    const slow = balances(async () => {
      await expireClaims(db.pool, tenant);
      other = await claimOne();
    });
    expect(await claim(db.pool, tenant, { balances: slow })).toEqual([]);
    expect(await complete(db.pool, tenant, other ?? "")).toMatchObject({ kind: "DELIVERED" });
  });
});

test("a paused invoice hands nothing out, and says so on what is being sent", async () => {
  await claimOne();
  const { userId } = tenant;
  const target = { invoiceId: invoice };
  await inTransaction(db.pool, (tx) =>
    pauseReminders(tx, { userId, target, until: null, note: null, by: "Imke" }),
  );
  expect((await statuses())[0]).toBe("0 CLAIMED PAUSED");
  await expireClaims(db.pool, tenant);
  expect(await claim(db.pool, tenant)).toEqual([]);
  expect((await statuses())[0]).toBe("0 CANCELED PAUSED");
});
