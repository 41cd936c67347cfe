import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { encodeGlobalId } from "../../src/graphql/global-id.ts";
import { readPolicy } from "../../src/reminders/policy-store.ts";
import { previewPolicy } from "../../src/reminders/preview-policy.ts";
import { reconcileAll } from "../reminders/database-support.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { type Seeded, seedCustomer, seedInvoice } from "./seed.ts";
import { codes, createTestApi, type TestApi } from "./support.ts";

/** A Monday, at noon in Berlin, where the organization is. */
const NOW = new Date("2026-06-15T10:00:00Z");
const PHONE = "+494315550142";
const DUE_DATES = ["2026-06-14", "2026-06-16", "2026-06-18", "2026-06-22", "2026-07-01"];

const PLANNED = `
  days { date startsAt endsAt reminders byChannel { channel reminders } }
  planned
  blocked { reason invoices }
`;
const PREVIEW = `query ($input: UpdateReminderPolicyInput!, $days: Int! = 14) {
  reminderPolicyPreview(input: $input, days: $days) {
    preview {
      policy { offsetDays windowStart }
      invoices complete reminders added moved removed
      next { scheduledFor channel offsetDays invoice { number } }
      ${PLANNED}
    }
    userErrors { code field }
  }
}`;

let database: TestDatabase;
let api: TestApi;
let org: TestOrganization;
let customer: Seeded;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database, { now: NOW });
});

afterAll(() => database.close());

beforeEach(async () => {
  const { pool } = database;
  org = await createOrganization(pool);
  customer = await seedCustomer(pool, org, { primary_phone: PHONE, primary_phone_raw: PHONE });
  const unreachable = await seedCustomer(pool, org);
  for (const [index, due_date] of DUE_DATES.entries()) {
    await seedInvoice(pool, org, { customer_id: customer.uuid, due_date, number: `INV-${index}` });
  }
  await seedInvoice(pool, org, { customer_id: unreachable.uuid, due_date: "2026-06-20" });
  await inTransaction(pool, (tx) => reconcileAll(tx, { userId: org.userId, now: NOW }));
});

async function preview(input: object) {
  const { reminderPolicyPreview } = await api.data<
    { reminderPolicyPreview: { preview: Record<string, unknown>; userErrors: unknown[] } },
    object
  >(org, PREVIEW, { input });
  return reminderPolicyPreview;
}

/** What is stored, as a preview would say it. */
async function stored() {
  const { reminderCalendar, reminderSummary } = await api.data<
    { reminderCalendar: unknown; reminderSummary: object },
    object
  >(
    org,
    `{
      reminderCalendar { date startsAt endsAt reminders byChannel { channel reminders } }
      reminderSummary { planned blocked { reason invoices } }
    }`,
  );
  return { days: reminderCalendar, ...reminderSummary };
}

async function pendingReminders(): Promise<Set<string>> {
  const { rows } = await database.pool.query<{ line: string }>({
    text: `
      select concat_ws(' ', invoice_id, offset_days, scheduled_for, channel) as line
      from payment_reminders
      where user_id = $1 and status = 'PENDING'`,
    values: [org.userId],
  });
  return new Set(rows.map(({ line }) => line));
}

function without(some: ReadonlySet<string>, others: ReadonlySet<string>): number {
  return [...some].filter((one) => !others.has(one)).length;
}

describe("the preview of a policy", () => {
  it("of no change says what is stored, and that nothing changes", async () => {
    const { preview: same } = await preview({});
    expect(same).toMatchObject({
      ...(await stored()),
      added: 0,
      moved: 0,
      removed: 0,
      invoices: 6,
    });
    expect(same.reminders).toBe((await pendingReminders()).size);
  });

  it.each([
    ["other steps", { offsetDays: [-5, 0, 10] }],
    ["another channel and window", { channelRule: "SMS", windowStart: "13:00" }],
    ["weekends alone", { weekdays: [6, 7], maxLatenessDays: 5 }],
    ["no reminders at all", { enabled: false }],
  ])("tells beforehand what the change then does: %s", async (_name, input) => {
    const before = await pendingReminders();
    const { preview: foretold, userErrors } = await preview(input);
    expect(userErrors).toEqual([]);
    expect(await pendingReminders()).toEqual(before);

    const { updateReminderPolicy } = await api.data<
      { updateReminderPolicy: { userErrors: unknown[] } },
      object
    >(
      org,
      `mutation ($input: UpdateReminderPolicyInput!) {
        updateReminderPolicy(input: $input) { userErrors { code } }
      }`,
      { input },
    );
    expect(updateReminderPolicy.userErrors).toEqual([]);
    expect(foretold).toMatchObject(await stored());
    const after = await pendingReminders();
    expect(foretold.reminders).toBe(after.size);
    const { added, moved, removed } = foretold as Record<"added" | "moved" | "removed", number>;
    expect(added + moved).toBe(without(after, before));
    expect(removed + moved).toBe(without(before, after));
    expect(added + moved + removed).toBeGreaterThan(0);
  });

  it("takes no reminder away whose window only closes at another time", async () => {
    const { preview: earlier } = await preview({ windowEnd: "17:00" });
    expect(earlier).toMatchObject({ added: 0, moved: 0, removed: 0 });
  });

  it("names the first reminders with their invoices", async () => {
    const { preview: sms } = await preview({ channelRule: "SMS", offsetDays: [1] });
    expect(sms.next).toEqual([
      expect.objectContaining({ invoice: { number: "INV-0" }, offsetDays: 1, channel: "SMS" }),
      expect.objectContaining({
        invoice: { number: "INV-1" },
        scheduledFor: "2026-06-17T07:00:00.000Z",
      }),
      expect.objectContaining({ invoice: { number: "INV-2" } }),
      expect.objectContaining({ invoice: { number: "INV-3" } }),
      expect.objectContaining({ invoice: { number: "INV-4" } }),
    ]);
  });

  it("says what is wrong with a policy, field by field", async () => {
    expect(await preview({ windowStart: "25:00", minGapHours: -1 })).toEqual({
      preview: null,
      userErrors: [
        { code: "INVALID", field: ["input", "windowStart"] },
        { code: "INVALID", field: ["input", "minGapHours"] },
      ],
    });
  });

  it("is for the role ADMIN, and of at most 62 days", async () => {
    for (const role of ["READ", "SYNC"] as const) {
      const refused = await api.run({ ...org, role }, PREVIEW, { input: {} });
      expect(codes(refused)).toEqual(["FORBIDDEN"]);
    }
    for (const days of [0, 63]) {
      expect(codes(await api.run(org, PREVIEW, { input: {}, days }))).toEqual(["BAD_USER_INPUT"]);
    }
  });

  it("says when it looked at a sample alone", async () => {
    const { pool } = database;
    const policy = await readPolicy(pool, org.userId);
    const sample = await previewPolicy(pool, org, policy, [], NOW, 4);
    expect(sample).toMatchObject({ invoices: 4, complete: false });
    expect(await previewPolicy(pool, org, policy, [], NOW, 6)).toMatchObject({ complete: true });
  });

  it("takes its sample from all open invoices, whenever they were stored", async () => {
    const { pool } = database;
    const large = await createOrganization(pool);
    const reachable = await seedCustomer(pool, large, { primary_phone: PHONE });
    for (let place = 0; place < 40; place += 1) {
      await seedInvoice(pool, large, {
        id: `01900000-0000-7000-8000-${String(place).padStart(12, "0")}`,
        due_date: "2026-07-01",
        customer_id: place < 20 ? reachable.uuid : null,
      });
    }
    const policy = await readPolicy(pool, large.userId);
    const { planned, blocked } = await previewPolicy(pool, large, policy, [], NOW, 10);
    expect(blocked).toMatchObject([{ reason: "NO_CUSTOMER" }]);
    const heldBack = blocked[0]?.invoices ?? 0;
    expect(planned + heldBack).toBe(10);
    expect(Math.min(planned, heldBack)).toBeGreaterThan(2);
  });
});

describe("the calendar of reminders", () => {
  it("counts on its first day what should have gone out before, and stops with its last", async () => {
    const { pool } = database;
    await pool.query({
      text: `
        update payment_reminders set scheduled_for = '2026-06-10T07:00:00Z'
        where user_id = $1 and offset_days = 7 and due_date = '2026-06-14'`,
      values: [org.userId],
    });
    const { reminderCalendar } = await api.data<
      { reminderCalendar: { date: string; reminders: number; startsAt: string }[] },
      object
    >(org, "{ reminderCalendar(days: 2) { date startsAt reminders } }");
    const { rows } = await pool.query<{ reminders: number }>({
      text: `
        select count(*)::integer as reminders from payment_reminders
        where user_id = $1 and status = 'PENDING' and scheduled_for < '2026-06-16 00:00 Europe/Berlin'`,
      values: [org.userId],
    });
    expect(reminderCalendar.map(({ date }) => date)).toEqual(["2026-06-15", "2026-06-16"]);
    expect(reminderCalendar[0]).toMatchObject({
      startsAt: "2026-06-14T22:00:00.000Z",
      reminders: rows[0]?.reminders,
    });
    expect(rows[0]?.reminders).toBeGreaterThan(0);
  });

  it("leads, by the days' bounds, to as many reminders in the list", async () => {
    const { reminderCalendar } = await api.data<
      { reminderCalendar: { startsAt: string; endsAt: string; reminders: number }[] },
      object
    >(org, "{ reminderCalendar(days: 10) { startsAt endsAt reminders } }");
    for (const { startsAt, endsAt, reminders } of reminderCalendar.slice(1)) {
      const { reminders: list } = await api.data<{ reminders: { totalCount: number } }, object>(
        org,
        `query ($from: DateTime!, $to: DateTime!) {
          reminders(filter: { status: { in: [PENDING, CLAIMED] }, scheduledFor: { gte: $from, lt: $to } }) {
            totalCount
          }
        }`,
        { from: startsAt, to: endsAt },
      );
      expect(list.totalCount).toBe(reminders);
    }
  });
});

describe("what people paused", () => {
  const pauses = async () =>
    await api.data(
      org,
      `{
        customer(by: { id: "${customer.id}" }) {
          remindersPause { until by note }
          invoices(first: 1) { nodes { remindersPause { by } } }
        }
      }`,
    );

  it("is shown where it was decided, until it is taken back", async () => {
    const mutation = (name: string, rest = "") =>
      api.data(
        org,
        `mutation { ${name}(input: { customerId: "${customer.id}"${rest} }) { userErrors { code } } }`,
      );
    const none = {
      customer: { remindersPause: null, invoices: { nodes: [{ remindersPause: null }] } },
    };
    expect(await pauses()).toEqual(none);
    await mutation("pauseReminders", ', until: "2099-01-01T00:00:00Z", note: "on holiday"');
    expect(await pauses()).toEqual({
      customer: {
        remindersPause: { until: "2099-01-01T00:00:00.000Z", by: "tester", note: "on holiday" },
        invoices: { nodes: [{ remindersPause: null }] },
      },
    });
    await mutation("resumeReminders");
    expect(await pauses()).toEqual(none);
  });
});

it("what a person decided about a step is shown until it is taken back", async () => {
  const decisions = async () => {
    const { reminders } = await api.data<
      { reminders: { nodes: { id: string; decision: object | null }[] } },
      object
    >(org, "{ reminders(first: 100) { nodes { id decision { kind by note } } } }");
    return reminders.nodes;
  };
  const mutation = (name: string, rest = "") =>
    api.data(
      org,
      `mutation { ${name}(input: { reminderId: "${first?.id}"${rest} }) { userErrors { code } } }`,
    );
  const [first, ...others] = await decisions();
  expect(first?.decision).toBeNull();
  await mutation("rescheduleReminder", ', scheduledFor: "2099-01-01T10:00:00Z"');
  const find = async () => (await decisions()).find(({ id }) => id === first?.id)?.decision;
  expect(await find()).toEqual({ kind: "RESCHEDULE", by: "tester", note: null });
  await mutation("skipReminder", ', note: "paid in cash"');
  expect(await find()).toEqual({ kind: "SKIP", by: "tester", note: "paid in cash" });
  await mutation("resumeReminder");
  expect(await find()).toBeNull();
  expect(others.every(({ decision }) => decision === null)).toBe(true);
});

it("reminders are listed by the organization of their invoice", async () => {
  const { pool } = database;
  const count = async (organizationId: string) => {
    const { reminders } = await api.data<{ reminders: { totalCount: number } }, object>(
      org,
      "query ($id: ID!) { reminders(filter: { organizationId: { eq: $id } }) { totalCount } }",
      { id: organizationId },
    );
    return reminders.totalCount;
  };
  const { rows } = await pool.query<{ count: number }>({
    text: "select count(*)::integer as count from payment_reminders where user_id = $1",
    values: [org.userId],
  });
  const stranger = await createOrganization(pool);

  expect(await count(encodeGlobalId("Organization", org.organizationId))).toBe(rows[0]?.count);
  expect(await count(encodeGlobalId("Organization", stranger.organizationId))).toBe(0);
});
