import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphql } from "../../src/generated/test-gql/gql.ts";
import { encodeGlobalId } from "../../src/graphql/global-id.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { seedCustomer, seedInvoice, seedReminder, seedRun } from "./seed.ts";
import { codes, createTestApi, type TestApi } from "./support.ts";

const START = graphql(`
  mutation StartASync($input: StartSyncInput) {
    startSync(input: $input) { run { id kind status trigger seq phases { name status } } alreadyRunning userErrors { code field message } }
  }
`);
const BACKFILL = graphql(`
  mutation StartABackfill($input: RunBackfillInput) {
    runBackfill(input: $input) { run { id kind dryRun } alreadyRunning userErrors { code field } }
  }
`);
const CANCEL = graphql(`
  mutation CancelASync($id: ID!) {
    cancelSync(input: { runId: $id }) { run { id status } userErrors { code field } }
  }
`);
const POLICY = graphql(`
  mutation ChangePolicy($input: UpdateReminderPolicyInput!) {
    updateReminderPolicy(input: $input) {
      policy { enabled offsetDays channelRule windowStart windowEnd weekdays minGapHours maxLatenessDays holdBackDaysAfterSourceReminder }
      userErrors { code field message }
    }
  }
`);
const SKIP = graphql(`
  mutation SkipAReminder($id: ID!, $note: String) {
    skipReminder(input: { reminderId: $id, note: $note }) { reminder { id status reason } userErrors { code field } }
  }
`);

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database);
});

afterAll(() => database.close());

const newOrganization = (options = {}): Promise<TestOrganization> =>
  createOrganization(database.pool, options);

describe("roles", () => {
  const sync = [
    "startSync { alreadyRunning }",
    "runBackfill { alreadyRunning }",
    'cancelSync(input: { runId: "x" }) { userErrors { code } }',
    'refreshRecord(input: { id: "x" }) { userErrors { code } }',
    'skipReminder(input: { reminderId: "x" }) { userErrors { code } }',
  ];
  const admin = ["updateReminderPolicy(input: { enabled: true }) { userErrors { code } }"];

  it.each([...sync, ...admin])("READ may not %s", async (field) => {
    const result = await api.run(
      { ...(await newOrganization()), role: "READ" },
      `mutation { ${field} }`,
    );
    expect(codes(result)).toEqual(["FORBIDDEN"]);
    expect(result.data).toBeNull();
  });

  it.each(admin)("SYNC may not %s", async (field) => {
    const result = await api.run(
      { ...(await newOrganization()), role: "SYNC" },
      `mutation { ${field} }`,
    );
    expect(codes(result)).toEqual(["FORBIDDEN"]);
  });

  it.each(sync)("SYNC may %s", async (field) => {
    const result = await api.run(
      { ...(await newOrganization()), role: "SYNC" },
      `mutation { ${field} }`,
    );
    expect(result.errors).toBeUndefined();
  });
});

describe("startSync", () => {
  it("starts an incremental sync of the only organization, and gives the open one again", async () => {
    const org = await newOrganization();
    const { startSync } = await api.data(org, START, {});
    expect(startSync).toMatchObject({
      alreadyRunning: false,
      userErrors: [],
      run: { kind: "INCREMENTAL", status: "QUEUED", trigger: "MANUAL" },
    });
    expect(startSync.run?.phases[0]).toEqual({ name: "CUSTOMERS", status: "PENDING" });
    const again = await api.data(org, START, { input: { kind: "INCREMENTAL" } });
    expect(again.startSync).toMatchObject({ alreadyRunning: true, run: { id: startSync.run?.id } });
    const full = await api.data(org, START, { input: { kind: "FULL" } });
    expect(full.startSync).toMatchObject({ alreadyRunning: false, run: { kind: "FULL" } });
  });

  it("answers an idempotency key again, and refuses it for another input", async () => {
    const org = await newOrganization();
    const input = { kind: "FULL", idempotencyKey: "monday" } as const;
    const first = await api.data(org, START, { input });
    expect(await api.data(org, START, { input })).toEqual(first);
    const other = await api.data(org, START, { input: { ...input, kind: "INCREMENTAL" } });
    expect(other.startSync).toMatchObject({
      run: null,
      userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED", field: ["input", "idempotencyKey"] }],
    });
    for (const idempotencyKey of ["", "\0", "x".repeat(256)]) {
      const bad = await api.data(org, START, { input: { kind: "FULL", idempotencyKey } });
      expect(bad.startSync.userErrors).toMatchObject([
        { code: "INVALID", field: ["input", "idempotencyKey"] },
      ]);
    }
  });

  it("needs to know which of several organizations, and refuses one that cannot be synced", async () => {
    const org = await newOrganization();
    const second = await newOrganization({ userId: org.userId, status: "NEEDS_RECONNECT" });
    const third = await newOrganization({ userId: org.userId, status: "DISABLED" });
    const start = async (organizationId?: string) => {
      const input = organizationId === undefined ? {} : { organizationId };
      const { startSync } = await api.data(org, START, { input: { kind: "FULL", ...input } });
      return startSync.userErrors.map(({ code }) => code);
    };
    expect(await start()).toEqual(["ORGANIZATION_REQUIRED"]);
    expect(await start("garbage")).toEqual(["NOT_FOUND"]);
    expect(await start(encodeGlobalId("Organization", org.organizationId))).toEqual([]);
    expect(await start(encodeGlobalId("Organization", second.organizationId))).toEqual([
      "NEEDS_RECONNECT",
    ]);
    expect(await start(encodeGlobalId("Organization", third.organizationId))).toEqual([
      "ORGANIZATION_DISABLED",
    ]);
  });
});

describe("runBackfill", () => {
  it("starts one at a time, dry or not", async () => {
    const org = await newOrganization();
    const { runBackfill } = await api.data(org, BACKFILL, { input: { dryRun: true } });
    expect(runBackfill).toMatchObject({
      alreadyRunning: false,
      userErrors: [],
      run: { kind: "BACKFILL", dryRun: true },
    });
    const again = await api.data(org, BACKFILL, {});
    expect(again.runBackfill).toMatchObject({
      alreadyRunning: true,
      run: { id: runBackfill.run?.id },
    });
  });

  it("says which organization is missing", async () => {
    const { rows } = await database.pool.query<{ id: string }>(
      "insert into users (name) values ('nobody') returning id",
    );
    const { runBackfill } = await api.data({ userId: rows[0]?.id ?? "" }, BACKFILL, {});
    expect(runBackfill).toMatchObject({
      run: null,
      userErrors: [{ code: "ORGANIZATION_REQUIRED" }],
    });
  });
});

describe("cancelSync", () => {
  it("ends an open run, and refuses one that has ended", async () => {
    const org = await newOrganization();
    const { startSync } = await api.data(org, START, {});
    const id = startSync.run?.id ?? "";
    expect((await api.data(org, CANCEL, { id })).cancelSync).toEqual({
      run: { id, status: "CANCELED" },
      userErrors: [],
    });
    expect((await api.data(org, CANCEL, { id })).cancelSync).toEqual({
      run: { id, status: "CANCELED" },
      userErrors: [{ code: "RUN_FINISHED", field: ["input", "runId"] }],
    });
    for (const unknown of ["garbage", encodeGlobalId("SyncRun", org.userId)]) {
      expect((await api.data(org, CANCEL, { id: unknown })).cancelSync).toEqual({
        run: null,
        userErrors: [{ code: "NOT_FOUND", field: ["input", "runId"] }],
      });
    }
  });
});

describe("updateReminderPolicy", () => {
  it("changes what is given, keeps the rest, and plans pending reminders anew", async () => {
    const org = await newOrganization();
    const customer = await seedCustomer(database.pool, org, {
      primary_phone: "+49301234567",
      country: "DE",
    });
    const dueDate = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const invoice = await seedInvoice(database.pool, org, {
      customer_id: customer.uuid,
      due_date: dueDate,
    });
    const planned = async (): Promise<number[]> => {
      const { rows } = await database.pool.query<{ offset_days: number }>({
        text: "select offset_days from payment_reminders where invoice_id = $1 and status = 'PENDING' order by offset_days",
        values: [invoice.uuid],
      });
      return rows.map((row) => row.offset_days);
    };
    const { updateReminderPolicy } = await api.data(org, POLICY, {
      input: { offsetDays: [5, -10], weekdays: null, minGapHours: 30 },
    });
    expect(updateReminderPolicy).toEqual({
      policy: {
        enabled: true,
        offsetDays: [-10, 5],
        channelRule: "SMART",
        windowStart: "09:00",
        windowEnd: "18:00",
        weekdays: [1, 2, 3, 4, 5],
        minGapHours: 30,
        maxLatenessDays: 2,
        holdBackDaysAfterSourceReminder: 3,
      },
      userErrors: [],
    });
    expect(await planned()).toEqual([-10, 5]);
    await api.data(org, POLICY, { input: { enabled: false } });
    expect(await planned()).toEqual([]);
    const data = await api.data(
      org,
      "query ($id: ID!) { invoice(by: { id: $id }) { remindersBlockedBy } viewer { reminderPolicy { enabled minGapHours } } }",
      { id: invoice.id },
    );
    expect(data).toEqual({
      invoice: { remindersBlockedBy: "POLICY_DISABLED" },
      viewer: { reminderPolicy: { enabled: false, minGapHours: 30 } },
    });
  });

  it("stores nothing when something is wrong", async () => {
    const org = await newOrganization();
    const { updateReminderPolicy } = await api.data(org, POLICY, {
      input: { enabled: false, windowStart: "25:00", weekdays: [8] },
    });
    expect(updateReminderPolicy.policy).toBeNull();
    expect(updateReminderPolicy.userErrors.map(({ code, field }) => ({ code, field }))).toEqual(
      expect.arrayContaining([
        { code: "INVALID", field: ["input", "windowStart"] },
        { code: "INVALID", field: ["input", "weekdays"] },
      ]),
    );
    expect(await api.data(org, "{ viewer { reminderPolicy { enabled } } }")).toEqual({
      viewer: { reminderPolicy: { enabled: true } },
    });
  });
});

describe("skipReminder", () => {
  it("takes one out for good, with a note", async () => {
    const org = await newOrganization();
    const invoice = await seedInvoice(database.pool, org);
    const reminder = await seedReminder(database.pool, org, invoice);
    for (let times = 0; times < 2; times += 1) {
      expect((await api.data(org, SKIP, { id: reminder.id, note: "called" })).skipReminder).toEqual(
        {
          reminder: { id: reminder.id, status: "SKIPPED", reason: "MANUAL" },
          userErrors: [],
        },
      );
    }
    const { rows } = await database.pool.query({
      text: "select kind, note, decided_by, offset_days from reminder_decisions where invoice_id = $1",
      values: [invoice.uuid],
    });
    expect(rows).toEqual([{ kind: "SKIP", note: "called", decided_by: "tester", offset_days: 1 }]);
  });

  it("refuses what was delivered, what there is not, and an endless note", async () => {
    const org = await newOrganization();
    const invoice = await seedInvoice(database.pool, org);
    const { id } = await seedReminder(database.pool, org, invoice, { status: "DELIVERED" });
    const skip = async (variables: { id: string; note?: string }) =>
      (await api.data(org, SKIP, variables)).skipReminder;
    expect(await skip({ id })).toEqual({
      reminder: { id, status: "DELIVERED", reason: null },
      userErrors: [{ code: "ALREADY_DELIVERED", field: ["input", "reminderId"] }],
    });
    expect(await skip({ id: invoice.id })).toMatchObject({ userErrors: [{ code: "NOT_FOUND" }] });
    expect(await skip({ id, note: "x".repeat(1001) })).toMatchObject({
      userErrors: [{ code: "INVALID" }],
    });
    expect(await skip({ id, note: "\0" })).toMatchObject({ userErrors: [{ code: "INVALID" }] });
  });
});

it("each mutation of an operation answers with what is so after it, not after the first", async () => {
  const org = await newOrganization();
  const { pool } = database;
  const customer = await seedCustomer(pool, org, { primary_phone: "+494315550142" });
  const invoice = await seedInvoice(pool, org, {
    customer_id: customer.uuid,
    due_date: "2099-01-04",
  });
  const { id } = await seedReminder(pool, org, invoice, { offset_days: 0, due_date: "2099-01-04" });
  const reminder = "{ reminder { decision { kind } } }";
  const paused = "{ invoice { remindersBlockedBy remindersPause { by } } }";
  expect(
    await api.data(
      org,
      `mutation ($id: ID!, $invoice: ID!) {
        skip: skipReminder(input: { reminderId: $id }) ${reminder}
        resume: resumeReminder(input: { reminderId: $id }) ${reminder}
        pause: pauseReminders(input: { invoiceId: $invoice }) ${paused}
        goOn: resumeReminders(input: { invoiceId: $invoice }) ${paused}
      }`,
      { id, invoice: invoice.id },
    ),
  ).toEqual({
    skip: { reminder: { decision: { kind: "SKIP" } } },
    resume: { reminder: { decision: null } },
    pause: { invoice: { remindersBlockedBy: "PAUSED", remindersPause: { by: "tester" } } },
    goOn: { invoice: { remindersBlockedBy: null, remindersPause: null } },
  });
});

it("a run that is asked for right after a mutation is the changed one", async () => {
  const org = await newOrganization();
  const run = await seedRun(database.pool, org, { status: "QUEUED" });
  const data = await api.data(
    org,
    `mutation ($id: ID!) {
      a: cancelSync(input: { runId: $id }) { run { status } }
      b: cancelSync(input: { runId: $id }) { run { status } userErrors { code } }
    }`,
    { id: run.id },
  );
  expect(data).toEqual({
    a: { run: { status: "CANCELED" } },
    b: { run: { status: "CANCELED" }, userErrors: [{ code: "RUN_FINISHED" }] },
  });
});
