import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { type ReconcileScope, reconcileReminders } from "../../src/reminders/reconcile.ts";
import { reconcileBatch } from "../../src/reminders/reconcile-batch.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { untilBlocked } from "../support/until-blocked.ts";
import {
  addCustomer,
  addInvoices,
  addOrganization,
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

const NOW = new Date("2026-06-01T10:00:00Z");

let db: TestDatabase;
let tenant: Tenant;

beforeAll(async () => {
  db = await createTestDatabase();
});

afterAll(() => db.close());

beforeEach(async () => {
  tenant = await createTenant(db.pool);
  await setPolicy("{-1,0,1}");
});

async function setPolicy(offsets: string): Promise<void> {
  await db.pool.query({
    text: `
      insert into reminder_policies (user_id, offset_days)
      values ($1, $2)
      on conflict (user_id) do update set offset_days = excluded.offset_days
    `,
    values: [tenant.userId, offsets],
  });
}

function reconcile({ invoiceIds, ...scope }: Partial<ReconcileScope> = {}) {
  const all = { userId: tenant.userId, now: NOW, ...scope };
  return inTransaction(db.pool, (tx) =>
    invoiceIds === undefined
      ? reconcileAll(tx, all)
      : reconcileReminders(tx, { ...all, invoiceIds }),
  );
}

async function openInvoice(phone: string | null = "+494315550142"): Promise<string> {
  const [id = ""] = await addInvoices(db.pool, tenant, await addCustomer(db.pool, tenant, phone));
  return id;
}

const PLANNED = [
  "2026-06-17 -1 PENDING 2026-06-16T07:00",
  "2026-06-17 0 PENDING 2026-06-17T07:00",
  "2026-06-17 1 PENDING 2026-06-18T07:00",
];

describe("reconcileReminders", () => {
  test("creates what is planned, each with its event", async () => {
    const invoice = await openInvoice();
    expect(await reconcile()).toMatchObject({ invoices: 1, created: 3, moved: 0, unchanged: 0 });
    expect(await remindersOf(db.pool, invoice)).toEqual(PLANNED);
    expect((await eventsOf(db.pool, invoice)).toSorted()).toEqual([
      "-1 PLANNED",
      "0 PLANNED",
      "1 PLANNED",
    ]);
    expect(await blockOf(db.pool, invoice)).toBeNull();
  });

  test("run again, writes nothing", async () => {
    await openInvoice();
    await openInvoice(null);
    await addInvoices(db.pool, tenant, null, 3, { status: "paid", balance: 0 });
    await setPolicy("{-3,-1,0,1,3}");
    await reconcile();
    const before = await fingerprint(db.pool);
    const again = await reconcile({ now: new Date("2026-06-01T18:00:00Z") });
    expect(again).toMatchObject({
      created: 0,
      moved: 0,
      canceled: 0,
      revived: 0,
      skipped: 0,
      unchanged: 5,
    });
    expect(await fingerprint(db.pool)).toEqual(before);
  });

  test("follows a due date that moved, and back", async () => {
    const invoice = await openInvoice();
    await reconcile();
    await setInvoice(db.pool, invoice, "due_date = '2026-07-15'");
    expect(await reconcile()).toMatchObject({ created: 3, canceled: 3 });
    const moved = [
      "2026-06-17 -1 CANCELED DUE_DATE_MOVED",
      "2026-06-17 0 CANCELED DUE_DATE_MOVED",
      "2026-06-17 1 CANCELED DUE_DATE_MOVED",
      "2026-07-15 -1 PENDING 2026-07-14T07:00",
      "2026-07-15 0 PENDING 2026-07-15T07:00",
      "2026-07-15 1 PENDING 2026-07-16T07:00",
    ];
    expect(await remindersOf(db.pool, invoice)).toEqual(moved);

    await setInvoice(db.pool, invoice, "due_date = '2026-06-17'");
    expect(await reconcile()).toMatchObject({ created: 0, canceled: 3, revived: 3 });
    expect((await remindersOf(db.pool, invoice)).slice(0, 3)).toEqual(PLANNED);
  });

  test.each([
    { set: "status = 'paid', balance = 0", block: "PAID" },
    { set: "status = 'Void'", block: "VOID" },
    { set: "deleted_at = now()", block: "DELETED" },
    { set: "zoho_last_reminder_on = '2026-06-01'", block: "RECENTLY_REMINDED_BY_SOURCE" },
  ])("cancels for $block, and revives when that is over", async ({ set, block }) => {
    const invoice = await openInvoice();
    await reconcile();
    await setInvoice(db.pool, invoice, set);
    expect(await reconcile()).toMatchObject({ canceled: 3 });
    expect(await blockOf(db.pool, invoice)).toBe(block);
    expect(await remindersOf(db.pool, invoice)).toEqual(
      [-1, 0, 1].map((offset) => `2026-06-17 ${offset} CANCELED ${block}`),
    );

    await setInvoice(
      db.pool,
      invoice,
      "status = 'sent', balance = 100, deleted_at = null, zoho_last_reminder_on = null",
    );
    expect(await reconcile()).toMatchObject({ revived: 3, created: 0 });
    expect(await remindersOf(db.pool, invoice)).toEqual(PLANNED);
    expect(await blockOf(db.pool, invoice)).toBeNull();
    expect((await eventsOf(db.pool, invoice)).slice(-3).toSorted()).toEqual([
      "-1 REVIVED",
      "0 REVIVED",
      "1 REVIVED",
    ]);
  });

  test("waits for a phone, and loses it again", async () => {
    const customer = await addCustomer(db.pool, tenant, null);
    const [invoice = ""] = await addInvoices(db.pool, tenant, customer);
    const setPhone = (set: string) =>
      db.pool.query({
        text: `update customers_cache set ${set} where id = $1`,
        values: [customer],
      });

    expect((await reconcile()).blocked.NO_PHONE).toBe(1);
    expect(await remindersOf(db.pool, invoice)).toEqual([]);
    expect(await blockOf(db.pool, invoice)).toBe("NO_PHONE");
    await setPhone("primary_phone = '+494315550142', primary_phone_raw = '0431 5550142'");
    expect(await reconcile()).toMatchObject({ created: 3 });
    expect(await blockOf(db.pool, invoice)).toBeNull();
    await setPhone("primary_phone = null, primary_phone_raw = 'n/a'");
    expect(await reconcile()).toMatchObject({ canceled: 3 });
    expect(await blockOf(db.pool, invoice)).toBe("INVALID_PHONE");
  });

  test("follows the policy and the customer's time zone", async () => {
    const invoice = await openInvoice();
    await reconcile();
    await setPolicy("{0,2}");
    await db.pool.query({
      text: "update customers_cache set time_zone = 'Asia/Tokyo' where user_id = $1",
      values: [tenant.userId],
    });
    expect(await reconcile()).toMatchObject({ created: 1, moved: 1, canceled: 2 });
    expect(await remindersOf(db.pool, invoice)).toEqual([
      "2026-06-17 -1 CANCELED POLICY_CHANGED",
      "2026-06-17 0 PENDING 2026-06-17T00:00",
      "2026-06-17 1 CANCELED POLICY_CHANGED",
      "2026-06-17 2 PENDING 2026-06-19T00:00",
    ]);
    const { rows } = await db.pool.query({
      text: `
        select e.data
        from reminder_events e
        join payment_reminders r on r.id = e.reminder_id
        where r.invoice_id = $1 and e.kind = 'MOVED'
      `,
      values: [invoice],
    });
    expect(rows).toEqual([
      { data: { from: "2026-06-17T07:00:00.000Z", to: "2026-06-17T00:00:00.000Z" } },
    ]);
  });

  test("never touches what is claimed, delivered, failed or skipped by a person", async () => {
    const invoice = await openInvoice();
    await setPolicy("{-3,-1,0,1}");
    await reconcile();
    await setReminder(db.pool, invoice, -3, "status = 'DELIVERED', delivered_at = scheduled_for");
    await setReminder(db.pool, invoice, -1, "status = 'FAILED'");
    await setReminder(db.pool, invoice, 0, "status = 'CLAIMED', claimed_until = '2026-06-01Z'");
    await setReminder(db.pool, invoice, 1, "status = 'SKIPPED', reason = 'MANUAL'");
    const before = await remindersOf(db.pool, invoice);
    for (const { set, noted } of [
      { set: "due_date = '2026-06-19'", noted: "DUE_DATE_MOVED" },
      { set: "status = 'paid', due_date = '2026-06-17'", noted: "PAID" },
      { set: "status = 'sent'", noted: "2026-06-17T07:00" },
    ]) {
      await setInvoice(db.pool, invoice, set);
      await reconcile();
      const rows = await remindersOf(db.pool, invoice);
      // Whoever sends it may still ask, and a failure would be final: so it says why it should not go out any more.
      expect(rows.filter((row) => row.startsWith("2026-06-17"))).toEqual(
        before.map((row) => row.replace(/(CLAIMED) .*/, `$1 ${noted}`)),
      );
    }
    expect(await eventsOf(db.pool, invoice)).toEqual(
      expect.arrayContaining(["0 RECALLED DUE_DATE_MOVED", "0 RECALLED PAID", "0 REVIVED"]),
    );
  });

  test("leaves a reminder alone that was claimed between reading and writing", async () => {
    const invoice = await openInvoice();
    await reconcile();
    await setInvoice(db.pool, invoice, "status = 'paid'");
    const claimer = await db.pool.connect();
    try {
      await claimer.query("begin");
      await claimer.query({
        text: "update payment_reminders set status = 'CLAIMED' where invoice_id = $1 and offset_days = 0",
        values: [invoice],
      });
      const counts = reconcile();
      await untilBlocked(db.pool);
      await claimer.query("commit");
      expect(await counts).toMatchObject({ canceled: 2 });
    } finally {
      claimer.release();
    }
    expect(await remindersOf(db.pool, invoice)).toEqual([
      "2026-06-17 -1 CANCELED PAID",
      "2026-06-17 0 CLAIMED 2026-06-17T07:00",
      "2026-06-17 1 CANCELED PAID",
    ]);
  });

  test("two at once make each reminder once", async () => {
    await addInvoices(db.pool, tenant, await addCustomer(db.pool, tenant), 50);
    const [one, two] = await Promise.all([reconcile(), reconcile()]);
    expect(one.created + two.created).toBe(150);
    expect(one.unchanged + two.unchanged).toBe(150);
  });

  test("writes the reason on closed invoices once, and counts only open ones as held back", async () => {
    await addInvoices(db.pool, tenant, null, 2, { status: "paid", balance: 0 });
    const [open = ""] = await addInvoices(db.pool, tenant, null);
    const first = await reconcile();
    expect(first).toMatchObject({ invoices: 3, blocked: { PAID: 0, NO_CUSTOMER: 1 } });
    expect(await reconcile()).toMatchObject({ invoices: 1, blocked: { PAID: 0, NO_CUSTOMER: 1 } });
    const { rows } = await db.pool.query({
      text: `
        select reminders_blocked_by as block, count(*), min(updated_at) > '2026-01-02' as bumped
        from invoices_cache
        where user_id = $1
        group by 1
        order by 1
      `,
      values: [tenant.userId],
    });
    expect(rows).toEqual([
      { block: "NO_CUSTOMER", count: 1, bumped: true },
      { block: "PAID", count: 2, bumped: true },
    ]);
    expect(await blockOf(db.pool, open)).toBe("NO_CUSTOMER");
  });

  test("touches nobody else's invoices", async () => {
    const stranger = await createTenant(db.pool);
    const [theirs = ""] = await addInvoices(
      db.pool,
      stranger,
      await addCustomer(db.pool, stranger),
    );
    const mine = await openInvoice();
    await reconcile();
    expect(await reconcile({ invoiceIds: [theirs] })).toMatchObject({ invoices: 0 });
    expect(await reconcile({ organizationId: stranger.organizationId })).toMatchObject({
      invoices: 0,
    });
    expect(await remindersOf(db.pool, theirs)).toEqual([]);
    expect(await remindersOf(db.pool, mine)).toEqual(PLANNED);
  });

  test("keeps to the organization and to the invoices it is given", async () => {
    const other = { userId: tenant.userId, organizationId: randomUUID() };
    await addOrganization(db.pool, other.userId, other.organizationId);
    const [elsewhere = ""] = await addInvoices(db.pool, other, await addCustomer(db.pool, other));
    const first = await openInvoice();
    const second = await openInvoice();
    await reconcile({ invoiceIds: [first] });
    const planned = async () =>
      Promise.all(
        [first, second, elsewhere].map(async (id) => (await remindersOf(db.pool, id)).length),
      );
    expect(await planned()).toEqual([3, 0, 0]);
    await reconcile({ organizationId: tenant.organizationId });
    expect(await planned()).toEqual([3, 3, 0]);
    await reconcile();
    expect(await planned()).toEqual([3, 3, 3]);
  });
});

describe("reconcileBatch", () => {
  test("goes through all invoices, batch by batch", async () => {
    await addInvoices(db.pool, tenant, await addCustomer(db.pool, tenant), 5);
    const sizes: number[] = [];
    let after: string | null = null;
    do {
      const { next, counts } = await inTransaction(db.pool, (tx) =>
        reconcileBatch(tx, { ...tenant, after, limit: 2, now: NOW }),
      );
      sizes.push(counts.invoices);
      expect(counts.created).toBe(3 * counts.invoices);
      after = next;
    } while (after !== null);
    expect(sizes).toEqual([2, 2, 1]);
  });
});

test("takes the same few statements however many invoices are given", async () => {
  const customer = await addCustomer(db.pool, tenant);
  const statements: number[] = [];
  for (const count of [1, 10, 400]) {
    const invoiceIds = await addInvoices(db.pool, tenant, customer, count);
    await inTransaction(db.pool, async (tx) => {
      const query = vi.spyOn(tx, "query");
      await reconcileReminders(tx, { userId: tenant.userId, invoiceIds, now: NOW });
      statements.push(query.mock.calls.length);
      query.mockRestore();
    });
  }
  expect(new Set(statements)).toEqual(new Set([4]));
});

test("thousands of invoices take seconds, and nothing the second time", {
  timeout: 60_000,
}, async () => {
  await setPolicy("{-7,-3,-1,0,1,3,7}");
  const berlin = await addCustomer(db.pool, tenant);
  const newYork = await addCustomer(db.pool, tenant, "+12127365000");
  const dates = ["2026-06-10", "2026-06-17", "2026-06-23", "2026-07-05"];
  for (const dueDate of dates) {
    await addInvoices(db.pool, tenant, berlin, 500, { dueDate });
    await addInvoices(db.pool, tenant, newYork, 500, { dueDate });
  }
  const started = performance.now();
  const counts = await reconcile();
  const took = performance.now() - started;
  expect(counts.created + counts.skipped).toBe(4_000 * 7);
  expect(took).toBeLessThan(20_000);

  const again = performance.now();
  expect(await reconcile()).toMatchObject({ created: 0, moved: 0, unchanged: counts.created });
  expect(performance.now() - again).toBeLessThan(10_000);

  // A join of each batch with itself made this take a hundred seconds for 10,000 invoices.
  await db.pool.query({
    text: "update customers_cache set time_zone = 'Asia/Tokyo' where user_id = $1",
    values: [tenant.userId],
  });
  const moving = performance.now();
  expect(await reconcile()).toMatchObject({ created: 0, moved: counts.created, unchanged: 0 });
  expect(performance.now() - moving).toBeLessThan(20_000);
});
