import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { encodeGlobalId } from "../../src/graphql/global-id.ts";
import { reconcileAll } from "../reminders/database-support.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { type Seeded, seedCustomer, seedInvoice } from "./seed.ts";
import { createTestApi, type TestApi } from "./support.ts";

const DAY_MS = 86_400_000;
const PHONE = "+494315550142";

let database: TestDatabase;
let api: TestApi;
let org: TestOrganization;
let invoice: Seeded;

const dateIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database);
  const { pool } = database;
  org = await createOrganization(pool);
  await pool.query({
    text: "insert into reminder_policies (user_id, offset_days, weekdays) values ($1, '{-3,0,2,5}', '{1,2,3,4,5,6,7}')",
    values: [org.userId],
  });
  const customer = await seedCustomer(pool, org, {
    primary_phone: PHONE,
    primary_phone_raw: PHONE,
  });
  invoice = await seedInvoice(pool, org, { customer_id: customer.uuid, due_date: dateIn(30) });
  await inTransaction(pool, (tx) => reconcileAll(tx, { userId: org.userId, now: new Date() }));
});

afterAll(() => database.close());

async function reminderId(offsetDays: number): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>({
    text: "select id from payment_reminders where invoice_id = $1 and offset_days = $2",
    values: [invoice.uuid, offsetDays],
  });
  return encodeGlobalId("Reminder", rows[0]?.id ?? "");
}

/** What is stored of policy, decisions and reminders. */
async function stored(): Promise<unknown> {
  const { rows } = await database.pool.query(`
    select
      (select json_agg(p) from reminder_policies p) as policies,
      (select json_agg(d) from reminder_decisions d) as decisions,
      (select json_agg(r order by r.id) from payment_reminders r) as reminders,
      (select count(*) from reminder_events) as events,
      (select count(*) from reminder_replans) as replans
  `);
  return rows[0];
}

interface Refusal {
  readonly code: string;
  readonly field: readonly string[] | null;
}

async function refusals(mutation: string, input: string): Promise<readonly Refusal[]> {
  const before = await stored();
  const data = await api.data<Record<string, { userErrors: Refusal[] }>, object>(
    { ...org, role: "ADMIN" },
    `mutation { ${mutation}(input: { ${input} }) { userErrors { code field } } }`,
  );
  expect(await stored()).toEqual(before);
  return data[mutation]?.userErrors ?? [];
}

describe("updateReminderPolicy refuses, naming the field and storing nothing:", () => {
  it.each([
    ["an offset after a year", "offsetDays: [366]", "offsetDays"],
    ["an offset before a year", "offsetDays: [-366]", "offsetDays"],
    ["an offset far beyond", "offsetDays: [0, 2147483647]", "offsetDays"],
    ["more than 30 offsets", `offsetDays: [${[...Array(31).keys()]}]`, "offsetDays"],
    ["an offset twice", "offsetDays: [3, 3]", "offsetDays"],
    [
      "a window that ends before it starts",
      'windowStart: "18:00", windowEnd: "09:00"',
      "windowEnd",
    ],
    ["a window without length", 'windowStart: "09:00", windowEnd: "09:00"', "windowEnd"],
    ["a window that ends before the stored start", 'windowEnd: "08:00"', "windowEnd"],
    ["a start that is no time", 'windowStart: "9 am"', "windowStart"],
    ["an end that is no time", 'windowEnd: "25:00"', "windowEnd"],
    ["an eighth weekday", "weekdays: [8]", "weekdays"],
    ["a weekday 0", "weekdays: [0]", "weekdays"],
    ["no weekday", "weekdays: []", "weekdays"],
    ["a weekday twice", "weekdays: [1, 1]", "weekdays"],
    ["a negative gap", "minGapHours: -1", "minGapHours"],
    ["a gap of more than a month", "minGapHours: 721", "minGapHours"],
    ["a negative lateness", "maxLatenessDays: -1", "maxLatenessDays"],
    [
      "a hold-back of more than a year",
      "holdBackDaysAfterSourceReminder: 366",
      "holdBackDaysAfterSourceReminder",
    ],
  ])("%s", async (_, input, field) => {
    expect(await refusals("updateReminderPolicy", input)).toEqual([
      { code: "INVALID", field: ["input", field] },
    ]);
  });

  it("everything that is wrong at once", async () => {
    const refused = await refusals("updateReminderPolicy", "weekdays: [], minGapHours: -1");
    expect(refused.map(({ field }) => field?.at(-1))).toEqual(["weekdays", "minGapHours"]);
  });

  it("an unknown channel, which the schema itself does not have", async () => {
    const { errors } = await api.run(
      { ...org, role: "ADMIN" },
      "mutation { updateReminderPolicy(input: { channelRule: FAX }) { userErrors { code } } }",
    );
    expect(errors?.[0]?.message).toContain('Value "FAX" does not exist in "ChannelRule" enum');
    const byVariable = await api.run(
      { ...org, role: "ADMIN" },
      "mutation ($input: UpdateReminderPolicyInput!) { updateReminderPolicy(input: $input) { userErrors { code } } }",
      { input: { channelRule: "FAX" } },
    );
    expect(byVariable.errors?.[0]?.message).toContain("input.channelRule");
  });
});

describe("decisions are refused, naming the field and storing nothing:", () => {
  it.each(["2020-01-01T00:00:00Z", "0001-01-01T00:00:00Z"])("a reschedule to %s", async (at) => {
    const input = `reminderId: "${await reminderId(0)}", scheduledFor: "${at}"`;
    expect(await refusals("rescheduleReminder", input)).toEqual([
      { code: "IN_THE_PAST", field: ["input", "scheduledFor"] },
    ]);
  });

  it.each(['reminderId: "x"', `reminderId: "${encodeGlobalId("Invoice", "x")}"`])(
    "a reminder that is none: %s",
    async (input) => {
      for (const mutation of ["skipReminder", "resumeReminder", "sendReminderNow"]) {
        expect(await refusals(mutation, input)).toEqual([
          { code: "NOT_FOUND", field: ["input", "reminderId"] },
        ]);
      }
    },
  );

  it("a pause until the past", async () => {
    const input = `invoiceId: "${invoice.id}", until: "2020-01-01T00:00:00Z"`;
    expect(await refusals("pauseReminders", input)).toEqual([
      { code: "IN_THE_PAST", field: ["input", "until"] },
    ]);
  });

  it("anything about a reminder that is delivered, and a time too close to it", async () => {
    await database.pool.query({
      text: `
        update payment_reminders
        set status = 'DELIVERED', delivered_at = now()
        where invoice_id = $1 and offset_days = -3
      `,
      values: [invoice.uuid],
    });
    const delivered = `reminderId: "${await reminderId(-3)}"`;
    const soon = `scheduledFor: "${new Date(Date.now() + 3_600_000).toISOString()}"`;
    for (const [mutation, input] of [
      ["skipReminder", delivered],
      ["resumeReminder", delivered],
      ["sendReminderNow", delivered],
      ["rescheduleReminder", `${delivered}, ${soon}`],
    ] as const) {
      expect(await refusals(mutation, input)).toEqual([
        { code: "ALREADY_DELIVERED", field: ["input", "reminderId"] },
      ]);
    }
    const next = `reminderId: "${await reminderId(0)}"`;
    expect(await refusals("rescheduleReminder", `${next}, ${soon}`)).toEqual([
      { code: "TOO_CLOSE", field: ["input", "scheduledFor"] },
    ]);
    expect(await refusals("sendReminderNow", next)).toEqual([
      { code: "TOO_CLOSE", field: ["input", "reminderId"] },
    ]);
  });

  it("but not a time at the end of all calendars", async () => {
    const id = await reminderId(5);
    for (const at of ["9999-12-31T23:59:59Z", `${dateIn(60)}T10:00:00Z`]) {
      const data = await api.data(
        { ...org, role: "ADMIN" },
        `mutation { rescheduleReminder(input: { reminderId: "${id}", scheduledFor: "${at}" }) {
          reminder { status } userErrors { code field }
        } }`,
      );
      expect(data).toEqual({
        rescheduleReminder: { reminder: { status: "PENDING" }, userErrors: [] },
      });
    }
  });
});
