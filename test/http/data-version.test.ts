import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { disconnect } from "../../src/app/disconnect.ts";
import { connectOrganization } from "../../src/connections/connect.ts";
import { createSecrets } from "../../src/connections/secrets.ts";
import { raiseDataVersion } from "../../src/db/data-version.ts";
import { inTransaction } from "../../src/db/sql.ts";
import { encodeGlobalId } from "../../src/graphql/global-id.ts";
import { schema } from "../../src/graphql/schema.ts";
import { createApiKey, revokeApiKey } from "../../src/http/auth/keys.ts";
import { createLoginLink, redeemLoginLink } from "../../src/http/auth/session.ts";
import { forgetOldRecords } from "../../src/jobs/forget-old-records.ts";
import { replanDays } from "../../src/reminders/replan-days.ts";
import { replanPassed } from "../../src/reminders/replan-passed.ts";
import { createTestApi, type TestApi } from "../graphql/support.ts";
import { createSyncWorld, SECRET_KEYS, type SyncWorld } from "../support/sync-world.ts";
import { setVersionTrap, type VersionTrap } from "../support/version-trap.ts";

const DAY_MS = 86_400_000;

let world: SyncWorld;
let trap: VersionTrap;
let api: TestApi;

beforeAll(async () => {
  world = await createSyncWorld({ customers: 40, invoices: 120 });
  trap = await setVersionTrap(world.database.pool);
  api = createTestApi(world.database);
}, 60_000);

afterAll(() => world.close());

async function version(): Promise<bigint> {
  const { dataVersion } = await world.database.prisma.user.findUniqueOrThrow({
    where: { id: world.userId },
    select: { dataVersion: true },
  });
  return BigInt(dataVersion);
}

/** Does it, and finds that the version rose with it and that no change came without. */
async function raises(work: () => Promise<unknown>): Promise<void> {
  const before = await version();
  await work();
  expect(await trap.caught()).toEqual([]);
  expect(await version()).toBeGreaterThan(before);
}

test("the trap works: a change without a raised version is found", async () => {
  await world.database.pool.query({
    text: "update organizations set name = 'Other' where id = $1",
    values: [world.organizationId],
  });
  expect(await trap.caught()).toEqual([
    { table_name: "organizations", operation: "UPDATE", count: 1 },
  ]);
});

test("every transaction of a sync that changes what the API shows raises the data version", async () => {
  for (const kind of ["FULL", "INCREMENTAL", "BACKFILL"] as const) {
    await raises(async () => expect((await world.sync(kind)).status).toMatch(/^SUCCEEDED/));
  }
}, 120_000);

describe("every mutation raises it", () => {
  interface Mutation {
    readonly input: () => Promise<Record<string, unknown>> | Record<string, unknown>;
    readonly type: string;
    /** A worker does the run that the mutation began. */
    readonly worker?: boolean;
  }
  let claimed: { token: string; reminder: { id: string } }[] = [];

  const pendingReminder = async (): Promise<string> => {
    const { id } = await world.database.prisma.reminder.findFirstOrThrow({
      where: { userId: world.userId, status: "PENDING", scheduledFor: { gt: new Date() } },
      orderBy: { scheduledFor: "desc" },
    });
    return encodeGlobalId("Reminder", id);
  };
  const openInvoice = async (): Promise<string> => {
    const { id } = await world.database.prisma.invoice.findFirstOrThrow({
      where: { userId: world.userId, remindersBlockedBy: null, balance: { gt: 0 } },
    });
    return encodeGlobalId("Invoice", id);
  };
  let paused = "";
  let skipped = "";

  /** In the order in which they are done: some need what others left. */
  const MUTATIONS: Readonly<Record<string, Mutation>> = {
    startSync: { type: "StartSyncInput", input: () => ({ kind: "FULL" }) },
    cancelSync: {
      type: "CancelSyncInput",
      input: async () => {
        const { id } = await world.database.prisma.syncRun.findFirstOrThrow({
          where: { status: "QUEUED" },
        });
        return { runId: encodeGlobalId("SyncRun", id) };
      },
    },
    runBackfill: { type: "RunBackfillInput", input: () => ({ idempotencyKey: "once" }) },
    refreshRecord: {
      type: "RefreshRecordInput",
      worker: true,
      input: async () => ({ id: await openInvoice() }),
    },
    retrySyncIssue: {
      type: "RetrySyncIssueInput",
      input: async () => {
        const { id } = await world.database.prisma.syncIssue.findFirstOrThrow({
          where: { resolvedAt: null, sourceId: { not: null }, recordType: "CUSTOMER" },
        });
        return { issueId: encodeGlobalId("SyncIssue", id) };
      },
    },
    approveDeletions: {
      type: "ApproveDeletionsInput",
      input: async () => {
        const { prisma } = world.database;
        const { id: runId } = await prisma.syncRun.findFirstOrThrow({
          where: { kind: "FULL", finishedAt: { not: null } },
        });
        const { zohoInvoiceId } = await prisma.invoice.findFirstOrThrow({
          where: { remindersBlockedBy: "PAID", deletedAt: null },
        });
        await prisma.syncDeletion.create({
          data: {
            runId,
            userId: world.userId,
            recordType: "INVOICE",
            sourceId: zohoInvoiceId,
            requestedAt: new Date(),
          },
        });
        return { runId: encodeGlobalId("SyncRun", runId) };
      },
    },
    updateReminderPolicy: { type: "UpdateReminderPolicyInput", input: () => ({ minGapHours: 5 }) },
    pauseReminders: {
      type: "PauseRemindersInput",
      input: async () => {
        paused = await openInvoice();
        return { invoiceId: paused };
      },
    },
    resumeReminders: { type: "ResumeRemindersInput", input: () => ({ invoiceId: paused }) },
    skipReminder: {
      type: "SkipReminderInput",
      input: async () => {
        skipped = await pendingReminder();
        return { reminderId: skipped };
      },
    },
    resumeReminder: { type: "ResumeReminderInput", input: () => ({ reminderId: skipped }) },
    rescheduleReminder: {
      type: "RescheduleReminderInput",
      input: async () => ({
        reminderId: await pendingReminder(),
        scheduledFor: new Date(Date.now() + 100 * DAY_MS).toISOString(),
      }),
    },
    sendReminderNow: {
      type: "SendReminderNowInput",
      input: async () => ({ reminderId: await pendingReminder() }),
    },
    claimReminders: { type: "ClaimRemindersInput", input: () => ({ limit: 2 }) },
    completeReminder: {
      type: "CompleteReminderInput",
      input: () => ({ token: claimed[0]?.token }),
    },
    failReminder: { type: "FailReminderInput", input: () => ({ token: claimed[1]?.token }) },
  };

  async function mutate(name: string): Promise<void> {
    const { type, input, worker } = MUTATIONS[name] as Mutation;
    const more = name === "claimReminders" ? "claims { token reminder { id } }" : "";
    const answer = api.data<
      Record<string, { userErrors: unknown[]; claims?: typeof claimed }>,
      object
    >(
      world,
      `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code message } ${more} } }`,
      { input: await input() },
    );
    if (worker === true) {
      const before = api.queue.enqueued.length;
      const runId = await vi.waitFor(() => {
        const run = api.queue.enqueued[before];
        if (run === undefined) throw new Error("Nothing was enqueued yet.");
        return run.runId;
      });
      await vi.waitFor(() => world.result(runId));
      await world.finish(runId);
    }
    const payload = (await answer)[name];
    expect(payload?.userErrors).toEqual([]);
    if (payload?.claims !== undefined) claimed = payload.claims;
  }

  test("knows every mutation of the schema", () => {
    const all = Object.keys(schema.getMutationType()?.getFields() ?? {});
    expect(Object.keys(MUTATIONS).toSorted()).toEqual(all.toSorted());
  });

  test.each(Object.keys(MUTATIONS))("%s", async (name) => {
    // Two reminders to hand out, of two invoices.
    if (name === "claimReminders") await mutate("sendReminderNow");
    await raises(() => mutate(name));
  });
});

describe("so does what no mutation does", () => {
  test("days that pass", async () => {
    const { pool } = world.database;
    await raises(() => replanDays(pool, () => new Date(Date.now() + 20 * DAY_MS)));
    await inTransaction(pool, async (tx) => {
      await tx.query({
        text: `
          insert into reminder_decisions (user_id, invoice_id, kind, until, decided_by)
          select user_id, id, 'PAUSE', now() + interval '22 days', 'test' from invoices_cache
          where user_id = $1 and balance > 0
        `,
        values: [world.userId],
      });
      await raiseDataVersion(tx, world.userId);
    });
    await replanDays(pool, () => new Date(Date.now() + 21 * DAY_MS));
    await raises(async () => {
      expect(await replanPassed(pool, new Date(Date.now() + 23 * DAY_MS))).toBeGreaterThan(0);
    });
  });

  test("old records that are forgotten", async () => {
    const { pool } = world.database;
    await inTransaction(pool, async (tx) => {
      for (const text of [
        "update sync_runs set created_at = created_at - interval '9 days', finished_at = finished_at - interval '9 days'",
        "update sync_issues set created_at = created_at - interval '9 days', last_seen_at = last_seen_at - interval '9 days', raw_record = '{}', resolved_at = now()",
        "update reminder_events set created_at = created_at - interval '9 days'",
      ]) {
        await tx.query({ text });
      }
      await raiseDataVersion(tx, world.userId);
    });
    await raises(() => forgetOldRecords(pool, { rawRecordDays: 8, historyDays: 1000 }));
    await raises(() => forgetOldRecords(pool, { rawRecordDays: 8, historyDays: 8 }));
  });

  test("keys and sessions, which it does not show, may leave it", async () => {
    const { pool } = world.database;
    const { keyId } = await createApiKey(pool, { userName: "test", role: "READ" });
    const { path } = await createLoginLink(pool, { userId: world.userId, role: "READ" });
    await redeemLoginLink(pool, path.split("token=")[1] ?? "");
    await revokeApiKey(pool, keyId);
    expect(await trap.caught()).toEqual([]);
  });

  test("access that the source takes away, connecting again, disconnecting, purging", async () => {
    const { database, sandbox, organizationId } = world;
    sandbox.setSwitches({
      faults: [{ kind: "401-57", times: Number.POSITIVE_INFINITY, match: "contacts" }],
    });
    await raises(async () => {
      expect(await world.sync("INCREMENTAL")).toMatchObject({ errorCode: "NEEDS_RECONNECT" });
    });
    sandbox.setSwitches({ faults: [], timeZone: "Asia/Kolkata" });
    await raises(() =>
      connectOrganization(
        { db: database, secrets: createSecrets(SECRET_KEYS), limits: world.limits },
        {
          userName: "test",
          accountsUrl: sandbox.url,
          apiUrl: sandbox.url,
          sourceId: sandbox.organizationId,
          ...sandbox.credentials,
        },
      ),
    );
    await raises(async () => expect((await world.sync("FULL")).status).toMatch(/^SUCCEEDED/));
    await raises(() => disconnect(database, { organizationId, purge: false }));
    await raises(() => disconnect(database, { organizationId, purge: true }));
  });
});
