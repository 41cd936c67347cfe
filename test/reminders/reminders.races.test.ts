import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction, type Queryable } from "../../src/db/sql.ts";
import { claimReminders } from "../../src/reminders/claim.ts";
import { pauseReminders, unpauseReminders } from "../../src/reminders/pause.ts";
import { updatePolicy } from "../../src/reminders/policy-store.ts";
import { reconcileQueued } from "../../src/reminders/reconcile-queued.ts";
import { awaitReplans, workOffReplans } from "../../src/reminders/replan.ts";
import { replanPassed } from "../../src/reminders/replan-passed.ts";
import { completeReminder } from "../../src/reminders/report.ts";
import { rescheduleReminder } from "../../src/reminders/reschedule.ts";
import { resumeReminder } from "../../src/reminders/resume.ts";
import { skipReminder } from "../../src/reminders/skip.ts";
import { queueInvoices, queueInvoicesOfCustomers } from "../../src/reminders/sql/queue.ts";
import { insertDayReplans } from "../../src/reminders/sql/replans.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { seeded } from "../support/random.ts";
import {
  addCustomer,
  addInvoices,
  createTenant,
  fingerprint,
  reconcileAll,
  type Tenant,
} from "./database-support.ts";

// Everybody at once on a few invoices: senders, two of them mortal, people who decide, syncs, a policy that changes and
// days that begin. Whatever the order in which their transactions come, the promises hold in what the history says.

const INVOICES = 40;
const CUSTOMERS = 5;
const ROUNDS = 40;
const LEASE_SECONDS = 0.05;
const DAY_MS = 86_400_000;
const BY = "Imke";

let db: TestDatabase;
let tenant: Tenant;
let customers: string[];
let invoices: string[];

const now = () => new Date();
const dateIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

beforeAll(async () => {
  db = await createTestDatabase();
  tenant = await createTenant(db.pool);
  // Where it is noon, so that no midnight falls into the test.
  const ahead = 12 - now().getUTCHours();
  const zone = `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
  await db.pool.query({
    text: "update organizations set time_zone = $2 where id = $1",
    values: [tenant.organizationId, zone],
  });
  await db.pool.query({
    text: `
      insert into reminder_policies (user_id, offset_days, weekdays, window_start, window_end)
      values ($1, '{0,1}', '{1,2,3,4,5,6,7}', '00:00', '23:59')
    `,
    values: [tenant.userId],
  });
  customers = [];
  invoices = [];
  for (let index = 0; index < CUSTOMERS; index += 1) {
    const customer = await addCustomer(db.pool, tenant);
    customers.push(customer);
    const options = { dueDate: dateIn(0) };
    invoices.push(...(await addInvoices(db.pool, tenant, customer, INVOICES / CUSTOMERS, options)));
  }
  await db.pool.query({
    text: "update customers_cache set time_zone = $2 where user_id = $1",
    values: [tenant.userId, zone],
  });
  await reconcile();
});

afterAll(() => db.close());

function reconcile() {
  const { userId } = tenant;
  return inTransaction(db.pool, (tx) => reconcileAll(tx, { userId, now: now() }));
}

function pickerOf(seed: number): <T>(values: readonly T[]) => T {
  const random = seeded(seed);
  return (values) => values[Math.floor(random() * values.length)] as never;
}

type Picker = ReturnType<typeof pickerOf>;

async function sender(pick: Picker): Promise<void> {
  const claims = await claimReminders(db.pool, {
    userId: tenant.userId,
    organizationId: null,
    limit: pick([1, 2, 5]),
    leaseSeconds: LEASE_SECONDS,
    now: now(),
    balances: null,
  });
  for (const { token } of claims) {
    // Killed before it reports.
    if (pick([true, true, false])) continue;
    await inTransaction(db.pool, (tx) => completeReminder(tx, { userId: tenant.userId, token }));
  }
}

async function person(pick: Picker): Promise<void> {
  const { userId } = tenant;
  const { rows } = await db.pool.query<{ id: string }>({
    text: "select id from payment_reminders where user_id = $1 order by id",
    values: [userId],
  });
  const reminderId = pick(rows).id;
  const decided = { userId, reminderId, note: null, by: BY };
  const target = pick([{ invoiceId: pick(invoices) }, { customerId: pick(customers) }]);
  const decide: (tx: Queryable) => Promise<unknown> = pick([
    (tx: Queryable) => skipReminder(tx, decided),
    (tx: Queryable) => resumeReminder(tx, decided),
    ...Array(5).fill((tx: Queryable) => rescheduleReminder(tx, { ...decided, at: "NOW" })),
    (tx: Queryable) =>
      rescheduleReminder(tx, { ...decided, at: new Date(Date.now() + pick([5, 50, DAY_MS])) }),
    (tx: Queryable) =>
      pauseReminders(tx, {
        ...decided,
        target,
        until: new Date(Date.now() + pick([10, 100])),
      }),
    (tx: Queryable) => unpauseReminders(tx, { ...decided, target }),
    (tx: Queryable) => unpauseReminders(tx, { ...decided, target }),
  ]);
  await inTransaction(db.pool, decide);
}

async function sync(pick: Picker): Promise<void> {
  const { userId } = tenant;
  await inTransaction(db.pool, async (tx) => {
    if (pick([true, false, false])) {
      const customer = pick(customers);
      const phone = pick([null, "+494315550142", "+494315550142"]);
      await tx.query({
        text: "update customers_cache set primary_phone = $3, primary_phone_raw = $3 where user_id = $1 and id = $2",
        values: [userId, customer, phone],
      });
      await queueInvoicesOfCustomers(tx, tenant, [customer]);
      return;
    }
    const invoice = pick(invoices);
    await tx.query({
      text: "update invoices_cache set balance = $3, due_date = $4 where user_id = $1 and id = $2",
      values: [userId, invoice, pick([0, 100, 100, 100]), pick([-1, 0, 0, 1].map(dateIn))],
    });
    await queueInvoices(tx, tenant, [invoice]);
  });
  if (pick([true, false])) await inTransaction(db.pool, (tx) => reconcileQueued(tx, tenant, now()));
}

async function policy(pick: Picker): Promise<void> {
  const patch = pick([
    { enabled: false },
    { enabled: true },
    { offsetDays: [0] },
    { offsetDays: [0, 1] },
  ]);
  const updated = await inTransaction(db.pool, (tx) =>
    updatePolicy(tx, { userId: tenant.userId, by: BY }, patch),
  );
  if ("errors" in updated) throw new Error("The patch is wrong.");
  if (pick([true, false])) await awaitReplans(db.pool, updated.replans, now);
  await inTransaction(db.pool, (tx) =>
    updatePolicy(tx, { userId: tenant.userId, by: BY }, { enabled: true }),
  );
}

async function time(): Promise<void> {
  await db.pool.query("delete from reminder_replans where cause = 'DAY'");
  await insertDayReplans(db.pool, now());
  await replanPassed(db.pool, now());
  await workOffReplans(db.pool, now);
}

/** Runs of history that should not be: each row is one. */
async function broken(text: string): Promise<unknown[]> {
  const { rows } = await db.pool.query({
    text: `
      with events as (
        select
          e.kind, e.reason, e.created_at as at, (e.data ->> 'until')::timestamptz as until,
          e.reminder_id, coalesce(e.invoice_id, r.invoice_id) as invoice_id
        from reminder_events e
        left join payment_reminders r on r.id = e.reminder_id
        where e.user_id = $1
      )
      ${text}
    `,
    values: [tenant.userId],
  });
  return rows;
}

test("senders, people, syncs, policies and days at once break no promise", {
  timeout: 60_000,
}, async () => {
  const actors = [sender, sender, sender, person, person, sync, sync, policy, time];
  await Promise.all(
    actors.map(async (act, index) => {
      const pick = pickerOf(index + 1);
      for (let round = 0; round < ROUNDS; round += 1) await act(pick);
    }),
  );

  const claims = await broken("select from events where kind = 'CLAIMED'");
  expect(claims.length).toBeGreaterThan(INVOICES / 4);
  // Nobody claims what somebody else holds: by the database's clock the lease before has ended.
  expect(
    await broken(`
      select *
      from (
        select reminder_id, at, lag(until) over (partition by reminder_id order by at) as held_until
        from events
        where kind = 'CLAIMED'
      ) c
      where at < held_until
    `),
  ).toEqual([]);
  // The policy's gap is 20 hours: no customer may have heard of an invoice by two of its reminders.
  expect(
    await broken(`
      select invoice_id
      from events
      where kind in ('CLAIMED', 'DELIVERED')
      group by invoice_id
      having count(distinct reminder_id) > 1
    `),
  ).toEqual([]);
  expect(
    await broken(`
      select reminder_id
      from events
      where kind = 'DELIVERED'
      group by reminder_id
      having count(*) > 1
    `),
  ).toEqual([]);
  // After a skip, a cancellation or a hold nothing is handed out until it is revived or freed.
  expect(
    await broken(`
      select *
      from (
        select
          kind, reminder_id, at,
          lag(kind) over (partition by reminder_id order by at) as before
        from events
        where reminder_id is not null and kind in ('CLAIMED', 'SKIPPED', 'CANCELED', 'REVIVED', 'PLANNED', 'DELIVERED')
      ) e
      where kind = 'CLAIMED' and before in ('SKIPPED', 'CANCELED', 'DELIVERED')
    `),
  ).toEqual([]);
  expect(
    await broken(`
      select c.invoice_id, c.at, h.kind, h.reason
      from events c
      cross join lateral (
        select kind, reason
        from events h
        where h.invoice_id = c.invoice_id and h.reminder_id is null and h.at < c.at
        order by h.at desc
        limit 1
      ) h
      where c.kind = 'CLAIMED' and h.kind = 'HELD_BACK' and h.reason <> 'NO_STEPS_LEFT'
    `),
  ).toEqual([]);

  // And everything comes to rest: what is left in the queue is planned, and then nothing changes any more.
  while ((await inTransaction(db.pool, (tx) => reconcileQueued(tx, tenant, now()))) !== null);
  await time();
  const rest = await fingerprint(db.pool);
  await reconcile();
  expect(await fingerprint(db.pool)).toEqual(rest);
});
