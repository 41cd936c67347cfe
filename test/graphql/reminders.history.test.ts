import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { forgetOldRecords } from "../../src/jobs/forget-old-records.ts";
import { SYNC_ACTOR } from "../../src/reminders/actor.ts";
import { reconcileAll } from "../reminders/database-support.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { type Seeded, seedCustomer, seedInvoice } from "./seed.ts";
import { createTestApi, type TestApi } from "./support.ts";

const NOW = new Date("2026-06-01T10:00:00Z");
const PHONE = "+494315550142";
const STEPS = ["2026-06-16T07:00:00.000Z", "2026-06-17T07:00:00.000Z", "2026-06-18T07:00:00.000Z"];

let database: TestDatabase;
let api: TestApi;
let org: TestOrganization;
let invoice: Seeded;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database, { now: NOW });
});

afterAll(() => database.close());

beforeEach(async () => {
  const { pool } = database;
  org = await createOrganization(pool);
  await pool.query({
    text: "insert into reminder_policies (user_id, offset_days) values ($1, '{-1,0,1}')",
    values: [org.userId],
  });
  const customer = await seedCustomer(pool, org, {
    primary_phone: PHONE,
    primary_phone_raw: PHONE,
  });
  invoice = await seedInvoice(pool, org, { customer_id: customer.uuid, due_date: "2026-06-17" });
  await plan();
});

async function plan(): Promise<void> {
  await inTransaction(database.pool, (tx) => reconcileAll(tx, { userId: org.userId, now: NOW }));
}

interface Event {
  readonly kind: string;
  readonly was: string | null;
  readonly cause: string | null;
  readonly reminderId: string;
  readonly scheduledFrom: string | null;
  readonly scheduledTo: string | null;
}

interface Histories {
  readonly invoice: {
    readonly reminderHistory: readonly Event[];
    readonly reminders: { readonly nodes: readonly Remembered[] };
  };
}

interface Remembered {
  readonly id: string;
  readonly offsetDays: number;
  readonly dueDate: string;
  readonly history: readonly Event[];
}

async function read(last = 100): Promise<Histories["invoice"]> {
  const fields = "kind was cause reminderId scheduledFrom scheduledTo at";
  const data = await api.data<Histories, object>(
    org,
    `query ($id: ID!, $last: Int!) {
      invoice(by: { id: $id }) {
        reminderHistory(last: $last) { ${fields} }
        reminders(first: 100) { nodes { id offsetDays dueDate history(last: $last) { ${fields} } } }
      }
    }`,
    { id: invoice.id, last },
  );
  return data.invoice;
}

/** The reminders for that due date, by offset. */
async function stepsFor(dueDate: string): Promise<Remembered[]> {
  const { reminders } = await read();
  return reminders.nodes
    .filter((reminder) => reminder.dueDate === dueDate)
    .toSorted((a, b) => a.offsetDays - b.offsetDays);
}

/** Written before the steps of an invoice shared an event: one for each reminder. */
async function tellAsBefore(): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    await tx.query({
      text: "delete from reminder_events where user_id = $1",
      values: [org.userId],
    });
    await tx.query({
      text: `
        insert into reminder_events (user_id, reminder_id, kind, data, cause)
        select user_id, id, 'PLANNED', jsonb_build_object('to', scheduled_for), $2
        from (select * from payment_reminders where user_id = $1 order by offset_days) r
      `,
      values: [org.userId, SYNC_ACTOR.cause],
    });
  });
}

describe("the history of reminders that were planned together", () => {
  it("tells of each when it was to go out, in the order of the steps", async () => {
    const { reminderHistory, reminders } = await read();
    const expected = STEPS.map((scheduledTo) => ({
      kind: "PLANNED",
      was: null,
      cause: "SYNC",
      scheduledFrom: null,
      scheduledTo,
    }));
    expect(reminderHistory).toMatchObject(expected);
    expect(new Set(reminderHistory.map(({ reminderId }) => reminderId)).size).toBe(STEPS.length);
    for (const { id, history } of reminders.nodes) {
      expect(history).toEqual(reminderHistory.filter(({ reminderId }) => reminderId === id));
    }
  });

  it("still tells when a step was planned for at first once it was moved", async () => {
    await database.pool.query({
      text: "update customers_cache set time_zone = 'Asia/Tokyo' where user_id = $1",
      values: [org.userId],
    });
    await plan();
    const [, step] = await stepsFor("2026-06-17");
    expect(step?.history).toMatchObject([
      { kind: "PLANNED", scheduledFrom: null, scheduledTo: STEPS[1] },
      { kind: "MOVED", scheduledFrom: STEPS[1], scheduledTo: "2026-06-17T00:00:00.000Z" },
    ]);
  });

  it("tells the steps of one due date from those of another", async () => {
    await database.pool.query({
      text: "update invoices_cache set due_date = '2026-07-15' where id = $1",
      values: [invoice.uuid],
    });
    await plan();
    for (const { history } of await stepsFor("2026-06-17")) {
      expect(history.map(({ kind }) => kind)).toEqual(["PLANNED", "CANCELED"]);
    }
    const later = await stepsFor("2026-07-15");
    expect(later.map(({ history }) => history)).toMatchObject([
      [{ kind: "PLANNED", scheduledTo: "2026-07-14T07:00:00.000Z" }],
      [{ kind: "PLANNED", scheduledTo: "2026-07-15T07:00:00.000Z" }],
      [{ kind: "PLANNED", scheduledTo: "2026-07-16T07:00:00.000Z" }],
    ]);
    expect((await read()).reminderHistory).toHaveLength(3 + 3 + 3);
  });

  it("tells what held them back before, and apart from it that they were freed", async () => {
    invoice = await seedInvoice(database.pool, org, { due_date: "2026-06-17" });
    await plan();
    await database.pool.query({
      text: `
        update invoices_cache
        set customer_id = (select id from customers_cache where user_id = $1)
        where id = $2
      `,
      values: [org.userId, invoice.uuid],
    });
    await plan();
    const { reminderHistory } = await read();
    expect(reminderHistory).toMatchObject([
      { kind: "HELD_BACK", reminderId: null },
      { kind: "FREED", was: "NO_CUSTOMER", reminderId: null },
      ...STEPS.map((scheduledTo) => ({ kind: "PLANNED", was: "NO_CUSTOMER", scheduledTo })),
    ]);
  });

  it("gives the latest of them to who asks for few", async () => {
    const { reminderHistory } = await read(2);
    expect(reminderHistory.map(({ scheduledTo }) => scheduledTo)).toEqual(STEPS.slice(1));
  });

  it("reads the same where each had an event of its own", async () => {
    const shared = await read();
    await tellAsBefore();
    const withoutTime = (events: readonly Event[]) =>
      events.map((event) => ({ ...event, at: null }));
    const own = await read();
    expect(withoutTime(own.reminderHistory)).toEqual(withoutTime(shared.reminderHistory));
    for (const [index, { history }] of own.reminders.nodes.entries()) {
      expect(history).toHaveLength(1);
      expect(withoutTime(history)).toEqual(
        withoutTime(shared.reminders.nodes[index]?.history ?? []),
      );
    }
  });

  it("is forgotten with its age", async () => {
    await database.pool.query({
      text: "update reminder_events set created_at = created_at - interval '9 days' where user_id = $1",
      values: [org.userId],
    });
    await forgetOldRecords(database.pool, { rawRecordDays: 8, historyDays: 8 });
    const { reminderHistory, reminders } = await read();
    expect(reminderHistory).toEqual([]);
    expect(reminders.nodes.map(({ history }) => history)).toEqual([[], [], []]);
  });
});
