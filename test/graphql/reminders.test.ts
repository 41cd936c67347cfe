import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { encodeGlobalId } from "../../src/graphql/global-id.ts";
import { reconcileAll } from "../reminders/database-support.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { type Seeded, seedCustomer, seedInvoice } from "./seed.ts";
import { codes, createTestApi, type TestApi } from "./support.ts";

const DAY_MS = 86_400_000;
const PHONE = "+494315550142";

let database: TestDatabase;
let api: TestApi;
let org: TestOrganization;
let customer: Seeded;
let invoice: Seeded;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database);
});

afterAll(() => database.close());

/** People act by the database's clock, so due dates lie in its future. */
const dateIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

beforeEach(async () => {
  const { pool } = database;
  org = await createOrganization(pool);
  await pool.query({
    text: "insert into reminder_policies (user_id, offset_days, weekdays) values ($1, '{0,1}', '{1,2,3,4,5,6,7}')",
    values: [org.userId],
  });
  customer = await seedCustomer(pool, org, { primary_phone: PHONE, primary_phone_raw: PHONE });
  invoice = await seedInvoice(pool, org, {
    customer_id: customer.uuid,
    due_date: dateIn(30),
    local_last_synced_at: new Date(),
  });
  await plan();
});

async function plan(): Promise<void> {
  await inTransaction(database.pool, (tx) =>
    reconcileAll(tx, { userId: org.userId, now: new Date() }),
  );
}

interface Answer {
  readonly reminder: {
    readonly status: string;
    readonly reason: string | null;
    readonly scheduledFor: string;
  } | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
  }[];
}

/** Runs a mutation that answers with a reminder. */
async function mutate(name: string, input: string, as = org): Promise<Answer> {
  const data = await api.data<Record<string, Answer>, object>(
    as,
    `mutation { ${name}(input: { ${input} }) { reminder { status reason scheduledFor } userErrors { code field } } }`,
  );
  const answer = data[name];
  if (answer === undefined) throw new Error(`${name} did not answer.`);
  return answer;
}

async function reminderId(offsetDays: number): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>({
    text: "select id from payment_reminders where invoice_id = $1 and offset_days = $2",
    values: [invoice.uuid, offsetDays],
  });
  return encodeGlobalId("Reminder", rows[0]?.id ?? "");
}

interface Claims {
  readonly claimReminders: {
    readonly claims: readonly {
      readonly token: string;
      readonly idempotencyKey: string;
      readonly claimedUntil: string;
      readonly reminder: { readonly id: string; readonly status: string };
    }[];
    readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] }[];
  };
}

async function claim(input = ""): Promise<Claims["claimReminders"]> {
  const { claimReminders } = await api.data<Claims, object>(
    { ...org, role: "SYNC" },
    `mutation { claimReminders(input: { ${input} }) {
      claims { token idempotencyKey claimedUntil reminder { id status channel customer { primaryPhone } invoice { number } } }
      userErrors { code field }
    } }`,
  );
  return claimReminders;
}

async function claimNow(): Promise<string> {
  await mutate("sendReminderNow", `reminderId: "${await reminderId(0)}"`);
  const { claims } = await claim();
  return claims[0]?.token ?? "";
}

const MUTATIONS = [
  'rescheduleReminder(input: { reminderId: "x", scheduledFor: "2099-01-01T00:00:00Z" }) { userErrors { code } }',
  'sendReminderNow(input: { reminderId: "x" }) { userErrors { code } }',
  'resumeReminder(input: { reminderId: "x" }) { userErrors { code } }',
  'pauseReminders(input: { invoiceId: "x" }) { userErrors { code } }',
  'resumeReminders(input: { customerId: "x" }) { userErrors { code } }',
  'completeReminder(input: { token: "x" }) { userErrors { code } }',
  'failReminder(input: { token: "x" }) { userErrors { code } }',
];

describe("roles", () => {
  it.each([...MUTATIONS, "claimReminders { userErrors { code } }"])(
    "READ may not %s",
    async (field) => {
      const result = await api.run({ ...org, role: "READ" }, `mutation { ${field} }`);
      expect(codes(result)).toEqual(["FORBIDDEN"]);
    },
  );

  it.each(MUTATIONS)("SYNC may %s, if there were such a thing", async (field) => {
    const data = await api.data<Record<string, { userErrors: object[] }>, object>(
      { ...org, role: "SYNC" },
      `mutation { ${field} }`,
    );
    expect(Object.values(data)).toEqual([{ userErrors: [{ code: "NOT_FOUND" }] }]);
  });
});

describe("a person's decisions", () => {
  it("reschedule a step, and give it back to the policy", async () => {
    const id = await reminderId(0);
    const at = `${dateIn(40)}T03:30:00.000Z`;
    const answer = await mutate("rescheduleReminder", `reminderId: "${id}", scheduledFor: "${at}"`);
    expect(answer).toEqual({
      reminder: { status: "PENDING", reason: null, scheduledFor: at },
      userErrors: [],
    });
    await plan();
    const { reminder } = await mutate("resumeReminder", `reminderId: "${id}"`);
    expect(reminder?.scheduledFor.slice(0, 10)).toBe(dateIn(30));
  });

  it("are refused with the field that is wrong", async () => {
    const id = await reminderId(0);
    const past = await mutate(
      "rescheduleReminder",
      `reminderId: "${id}", scheduledFor: "2020-01-01T00:00:00Z"`,
    );
    expect(past.userErrors).toEqual([{ code: "IN_THE_PAST", field: ["input", "scheduledFor"] }]);
    const long = await mutate(
      "sendReminderNow",
      `reminderId: "${id}", note: "${"x".repeat(1001)}"`,
    );
    expect(long.userErrors).toEqual([{ code: "INVALID", field: ["input", "note"] }]);
    await database.pool.query({
      text: "update payment_reminders set status = 'DELIVERED', delivered_at = now() where invoice_id = $1 and offset_days = 0",
      values: [invoice.uuid],
    });
    for (const mutation of ["sendReminderNow", "resumeReminder", "skipReminder"]) {
      const { userErrors } = await mutate(mutation, `reminderId: "${id}"`);
      expect(userErrors).toEqual([{ code: "ALREADY_DELIVERED", field: ["input", "reminderId"] }]);
    }
    const close = await mutate("sendReminderNow", `reminderId: "${await reminderId(1)}"`);
    expect(close.userErrors).toEqual([{ code: "TOO_CLOSE", field: ["input", "reminderId"] }]);
  });

  it("keep a note that somebody cut in the middle of a character", async () => {
    const note = "called \ud83d";
    const step = `reminderId: "${await reminderId(1)}", note: $note`;
    const at = `scheduledFor: "${dateIn(40)}T03:30:00.000Z"`;
    for (const [mutation, input] of [
      ["rescheduleReminder", `${step}, ${at}`],
      ["sendReminderNow", step],
      ["skipReminder", step],
      ["pauseReminders", `invoiceId: "${invoice.id}", note: $note`],
    ] as const) {
      const document = `mutation ($note: String) { ${mutation}(input: { ${input} }) { userErrors { code } } }`;
      const answer = { [mutation]: { userErrors: [] } };
      expect(await api.data(org, document, { note })).toEqual(answer);
    }
    const { rows } = await database.pool.query<{ note: string }>({
      text: "select distinct note from reminder_decisions where invoice_id = $1",
      values: [invoice.uuid],
    });
    expect(rows).toEqual([{ note: "called \ufffd" }]);
  });

  it("pause a customer or an invoice, exactly one of them, and let it go on", async () => {
    const pause = (mutation: string, input: string) =>
      api.data<Record<string, unknown>, object>(
        org,
        `mutation { ${mutation}(input: { ${input} }) {
          customer { id } invoice { remindersBlockedBy } userErrors { code field }
        } }`,
      );
    const wrong = { customer: null, invoice: null };
    for (const input of ["", `customerId: "${customer.id}", invoiceId: "${invoice.id}"`]) {
      expect(await pause("pauseReminders", input)).toEqual({
        pauseReminders: { ...wrong, userErrors: [{ code: "INVALID", field: ["input"] }] },
      });
    }
    expect(
      await pause("pauseReminders", `invoiceId: "${invoice.id}", until: "2020-01-01T00:00:00Z"`),
    ).toEqual({
      pauseReminders: {
        ...wrong,
        userErrors: [{ code: "IN_THE_PAST", field: ["input", "until"] }],
      },
    });
    expect(await pause("pauseReminders", `invoiceId: "${invoice.id}"`)).toEqual({
      pauseReminders: { customer: null, invoice: { remindersBlockedBy: "PAUSED" }, userErrors: [] },
    });
    expect(await pause("resumeReminders", `invoiceId: "${invoice.id}"`)).toEqual({
      resumeReminders: { customer: null, invoice: { remindersBlockedBy: null }, userErrors: [] },
    });
    expect(await pause("pauseReminders", `customerId: "${customer.id}"`)).toEqual({
      pauseReminders: { customer: { id: customer.id }, invoice: null, userErrors: [] },
    });
    const summary = await api.data(
      org,
      "{ reminderSummary { planned blocked { reason invoices } } }",
    );
    expect(summary).toEqual({
      reminderSummary: { planned: 0, blocked: [{ reason: "PAUSED", invoices: 1 }] },
    });
  });

  it("change nothing of another user", async () => {
    const stranger = await createOrganization(database.pool);
    const token = await claimNow();
    const id = await reminderId(0);
    for (const [mutation, input] of [
      ["rescheduleReminder", `reminderId: "${id}", scheduledFor: "2099-01-01T00:00:00Z"`],
      ["sendReminderNow", `reminderId: "${id}"`],
      ["resumeReminder", `reminderId: "${id}"`],
      ["completeReminder", `token: "${token}"`],
      ["failReminder", `token: "${token}"`],
    ] as const) {
      const { reminder, userErrors } = await mutate(mutation, input, stranger);
      expect({ reminder, codes: userErrors.map(({ code }) => code) }).toEqual({
        reminder: null,
        codes: ["NOT_FOUND"],
      });
    }
    for (const input of [`invoiceId: "${invoice.id}"`, `customerId: "${customer.id}"`]) {
      for (const mutation of ["pauseReminders", "resumeReminders"]) {
        const data = await api.data(
          stranger,
          `mutation { ${mutation}(input: { ${input} }) { userErrors { code } } }`,
        );
        expect(data).toEqual({ [mutation]: { userErrors: [{ code: "NOT_FOUND" }] } });
      }
    }
  });
});

describe("handing out", () => {
  it("lists what is due, claims it, and ends with the sender's report", async () => {
    const due = () => api.data(org, "{ dueReminders { count nextAt reminders { id status } } }");
    expect(await due()).toMatchObject({ dueReminders: { count: 0, reminders: [] } });
    const id = await reminderId(0);
    await mutate("sendReminderNow", `reminderId: "${id}"`);
    expect(await due()).toMatchObject({
      dueReminders: { count: 1, reminders: [{ id, status: "PENDING" }] },
    });
    const { claims } = await claim("limit: 5, leaseSeconds: 30");
    expect(claims).toMatchObject([
      { reminder: { id, status: "CLAIMED", customer: { primaryPhone: PHONE } } },
    ]);
    expect(await due()).toMatchObject({ dueReminders: { count: 0 } });
    expect((await claim()).claims).toEqual([]);
    const token = `token: "${claims[0]?.token}"`;
    const done = await mutate("completeReminder", token);
    expect(done).toMatchObject({ reminder: { status: "DELIVERED" }, userErrors: [] });
    const late = await mutate("failReminder", token);
    expect(late.userErrors).toEqual([{ code: "ALREADY_DELIVERED", field: ["input", "token"] }]);
  });

  it("keeps what the sender says of a failure, and who did what, readable", async () => {
    const token = await claimNow();
    const failed = await mutate("failReminder", `token: "${token}", message: "no such number"`);
    expect(failed).toMatchObject({ reminder: { status: "FAILED" }, userErrors: [] });
    const fields =
      "kind cause by reason was note reminderId scheduledFrom scheduledTo claimedUntil at";
    const { node, invoice: read } = await api.data<
      { node: { history: object[] }; invoice: { reminderHistory: object[] } },
      object
    >(
      org,
      `query ($reminder: ID!, $invoice: ID!) {
        node(id: $reminder) { ... on Reminder { history { ${fields} } } }
        invoice(by: { id: $invoice }) { reminderHistory(last: 100) { ${fields} } }
      }`,
      { reminder: await reminderId(0), invoice: invoice.id },
    );
    expect(node.history).toMatchObject([
      { kind: "PLANNED", cause: "SYNC", by: null, scheduledTo: expect.any(String) },
      { kind: "MOVED", cause: "PERSON", by: "tester", scheduledFrom: expect.any(String) },
      { kind: "CLAIMED", cause: "SENDER", claimedUntil: expect.any(String) },
      { kind: "FAILED", cause: "SENDER", note: "no such number" },
    ]);
    expect(read.reminderHistory).toHaveLength(5);
    expect(read.reminderHistory).toEqual(expect.arrayContaining(node.history));
  });

  it.each([
    ["limit: 0", "limit"],
    ["limit: 101", "limit"],
    ["leaseSeconds: 4", "leaseSeconds"],
    ["leaseSeconds: 3601", "leaseSeconds"],
  ])("refuses %s", async (input, field) => {
    const { claims, userErrors } = await claim(input);
    expect(claims).toEqual([]);
    expect(userErrors).toEqual([{ code: "INVALID", field: ["input", field] }]);
  });

  it("refuses what is no organization of one's own, an empty id too, instead of taking it for all", async () => {
    const { organizationId } = await createOrganization(database.pool);
    for (const id of [encodeGlobalId("Organization", organizationId), "x", ""]) {
      expect(await claim(`organizationId: "${id}"`)).toEqual({
        claims: [],
        userErrors: [{ code: "NOT_FOUND", field: ["input", "organizationId"] }],
      });
      const due = await api.run(org, `{ dueReminders(organizationId: "${id}") { count } }`);
      expect(codes(due)).toEqual(["BAD_USER_INPUT"]);
    }
  });

  it("refuses a token that is none", async () => {
    const unknown = await mutate("completeReminder", 'token: "rc_nonsense"');
    expect(unknown).toEqual({
      reminder: null,
      userErrors: [{ code: "NOT_FOUND", field: ["input", "token"] }],
    });
  });

  it("bounds its lists", async () => {
    for (const query of [
      "{ dueReminders { reminders(first: 101) { id } } }",
      `{ invoice(by: { id: "${invoice.id}" }) { reminderHistory(last: 101) { kind } } }`,
    ]) {
      expect(codes(await api.run(org, query))).toEqual(["BAD_USER_INPUT"]);
    }
  });
});
