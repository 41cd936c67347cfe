import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { DEFAULT_POLICY } from "../../src/reminders/policy.ts";
import { readPolicy, updatePolicy } from "../../src/reminders/policy-store.ts";
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

const DAY_MS = 86_400_000;

let db: TestDatabase;
let tenant: Tenant;
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
  [invoice = ""] = await addInvoices(db.pool, tenant, await addCustomer(db.pool, tenant), 1, {
    dueDate: dateIn(30),
  });
  await reconcile();
});

/** Skipping asks the database for the time, so due dates lie in the future of the real clock. */
function dateIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

function reconcile() {
  return inTransaction(db.pool, (tx) =>
    reconcileAll(tx, { userId: tenant.userId, now: new Date() }),
  );
}

function skip(reminderId: string, userId = tenant.userId) {
  return inTransaction(db.pool, (tx) =>
    skipReminder(tx, { userId, reminderId, note: "they called", by: "Imke" }),
  );
}

async function dataVersion(): Promise<number> {
  const { rows } = await db.pool.query({
    text: "select data_version as version from users where id = $1",
    values: [tenant.userId],
  });
  return rows[0]?.version;
}

async function statuses(): Promise<string[]> {
  return (await remindersOf(db.pool, invoice)).map((line) => line.split(" ").slice(1, 3).join(" "));
}

describe("skipReminder", () => {
  test("takes the step out for good, whatever happens to the due date", async () => {
    const id = await setReminder(db.pool, invoice, 0, "updated_at = now()");
    const before = await dataVersion();
    expect(await skip(id)).toBe("SKIPPED");
    expect(await dataVersion()).toBe(before + 1);
    expect(await statuses()).toEqual(["0 SKIPPED", "1 PENDING"]);
    expect((await eventsOf(db.pool, invoice)).at(-1)).toBe("0 SKIPPED MANUAL");
    const { rows } = await db.pool.query({
      text: "select actor, data ->> 'note' as note from reminder_events where reminder_id = $1 and kind = 'SKIPPED'",
      values: [id],
    });
    expect(rows).toEqual([{ actor: "Imke", note: "they called" }]);

    // Hazard: the date moves, or the payment bounces, and the skip is gone.
    await setInvoice(db.pool, invoice, `due_date = '${dateIn(60)}'`);
    await reconcile();
    await setInvoice(db.pool, invoice, "status = 'paid'");
    await reconcile();
    await setInvoice(db.pool, invoice, "status = 'sent'");
    await reconcile();
    expect(await statuses()).toEqual(["0 SKIPPED", "1 CANCELED", "0 SKIPPED", "1 PENDING"]);
  });

  test("keeps who decided and why", async () => {
    await skip(await setReminder(db.pool, invoice, 0, "updated_at = now()"));
    const { rows } = await db.pool.query({
      text: `
        select offset_days, kind, decided_by, note
        from reminder_decisions
        where invoice_id = $1
      `,
      values: [invoice],
    });
    expect(rows).toEqual([
      { offset_days: 0, kind: "SKIP", decided_by: "Imke", note: "they called" },
    ]);
  });

  test("of the last step says so on the invoice", async () => {
    await skip(await setReminder(db.pool, invoice, 0, "updated_at = now()"));
    expect(await blockOf(db.pool, invoice)).toBeNull();
    await skip(await setReminder(db.pool, invoice, 1, "updated_at = now()"));
    expect(await blockOf(db.pool, invoice)).toBe("NO_STEPS_LEFT");
  });

  test("writes nothing when it was delivered, is skipped already, or is somebody else's", async () => {
    const delivered = await setReminder(
      db.pool,
      invoice,
      0,
      "status = 'DELIVERED', delivered_at = now()",
    );
    const skipped = await setReminder(db.pool, invoice, 1, "status = 'SKIPPED', reason = 'MANUAL'");
    const stranger = await createTenant(db.pool);
    const before = [await fingerprint(db.pool), await dataVersion()];
    expect(await skip(delivered)).toBe("ALREADY_DELIVERED");
    expect(await skip(skipped)).toBe("SKIPPED");
    expect(await skip(skipped, stranger.userId)).toBe("NOT_FOUND");
    expect(await skip(randomUUID())).toBe("NOT_FOUND");
    expect([await fingerprint(db.pool), await dataVersion()]).toEqual(before);
  });

  test("cannot stop what is being sent, but is remembered", async () => {
    const claimed = await setReminder(
      db.pool,
      invoice,
      0,
      "status = 'CLAIMED', claimed_until = now()",
    );
    expect(await skip(claimed)).toBe("RECORDED");
    await setInvoice(db.pool, invoice, `due_date = '${dateIn(60)}'`);
    await reconcile();
    expect(await statuses()).toEqual(["0 CLAIMED", "1 CANCELED", "0 SKIPPED", "1 PENDING"]);
  });
});

describe("updatePolicy", () => {
  const update = (patch: Parameters<typeof updatePolicy>[2], userId = tenant.userId) =>
    inTransaction(db.pool, (tx) => updatePolicy(tx, { userId, by: "Imke" }, patch));

  test("starts from the defaults, which nobody had to store", async () => {
    const { userId } = await createTenant(db.pool);
    expect(await readPolicy(db.pool, userId)).toEqual(DEFAULT_POLICY);
    const expected = { ...DEFAULT_POLICY, windowStart: "10:00", enabled: false };
    expect(await update({ windowStart: "10:00", enabled: false, weekdays: null }, userId)).toEqual({
      policy: expected,
      replans: [expect.any(String)],
    });
    expect(await readPolicy(db.pool, userId)).toEqual(expected);
    expect(await readPolicy(db.pool, tenant.userId)).not.toEqual(expected);
  });

  test("raises the data version, and stores nothing when something is wrong", async () => {
    const before = await dataVersion();
    const stored = await readPolicy(db.pool, tenant.userId);
    expect(await update({ minGapHours: 5, weekdays: [] })).toMatchObject({
      errors: [{ field: "weekdays" }],
    });
    expect([await readPolicy(db.pool, tenant.userId), await dataVersion()]).toEqual([
      stored,
      before,
    ]);
    await update({ minGapHours: 5 });
    expect([await readPolicy(db.pool, tenant.userId), await dataVersion()]).toEqual([
      { ...stored, minGapHours: 5 },
      before + 1,
    ]);
  });

  test("two patches at once are both kept", async () => {
    await Promise.all([update({ minGapHours: 5 }), update({ maxLatenessDays: 9 })]);
    expect(await readPolicy(db.pool, tenant.userId)).toMatchObject({
      minGapHours: 5,
      maxLatenessDays: 9,
    });
  });
});
