import { graphql as executeGraphql } from "graphql";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { createContext, type QuotaUsage, type Services } from "../../src/graphql/context.ts";
import { schema } from "../../src/graphql/schema.ts";
import type { RunQueue } from "../../src/sync/queue.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";
import { createTestApi, QUOTA } from "./support.ts";

const MOMENT_MS = 2_000;

let world: SyncWorld;
let quota: QuotaUsage = QUOTA;
let ahead = 0;
let working: Promise<void>[] = [];

/** Runs what is enqueued as soon as it is committed, as a worker would. */
const queue: RunQueue = {
  async enqueue(_tx, { id: runId }) {
    working.push(
      (async () => {
        const { syncRun } = world.database.prisma;
        await vi.waitFor(() => syncRun.findUniqueOrThrow({ where: { id: runId } }));
        await world.engine.runSlice(runId, new AbortController().signal);
      })(),
    );
  },
};

beforeAll(async () => {
  world = await createSyncWorld({ customers: 3, invoices: 3, now: () => Date.now() + ahead });
});

afterAll(() => world.close());

beforeEach(() => {
  quota = QUOTA;
  working = [];
});

async function ask(source: string): Promise<unknown> {
  const { database, userId } = world;
  const services: Services = {
    ...createTestApi(database).services,
    queue,
    quotaUsage: () => Promise.resolve(quota),
  };
  const viewer = { userId, userName: "Imke", role: "SYNC", keyId: null, sessionId: null } as const;
  const contextValue = createContext(services, viewer);
  const { data, errors } = await executeGraphql({ schema, source, contextValue });
  if (errors !== undefined) throw new Error(errors.map(String).join("\n"));
  return data;
}

/** A due reminder of an invoice that was synced long ago, and the source's id of the invoice. */
async function dueReminder(): Promise<string> {
  const books = world.sandbox.world;
  const customer = books.createCustomer({
    name: "Nordlicht",
    persons: [{ firstName: "Ada", isPrimary: true, mobile: "+49 431 5550142" }],
  });
  const dueDate = new Date(Date.now() + 864_000_000).toISOString().slice(0, 10);
  const { id } = books.createInvoice({ customerId: customer.id, total: "100.00", dueDate });
  await world.sync("INCREMENTAL");
  ahead += MOMENT_MS;
  const { invoice } = (await ask(
    `{ invoice(by: { source: { sourceId: "${id}" } }) { reminders { nodes { id } } } }`,
  )) as { invoice: { reminders: { nodes: { id: string }[] } } };
  const reminder = invoice.reminders.nodes[0]?.id;
  await ask(
    `mutation { sendReminderNow(input: { reminderId: "${reminder}" }) { userErrors { code } } }`,
  );
  const { pool } = world.database;
  await pool.query("update invoices_cache set local_last_synced_at = now() - interval '2 hours'");
  await pool.query("update sync_metadata set last_invoice_sync_at = now() - interval '2 hours'");
  return id;
}

async function claim(): Promise<number> {
  const { claimReminders } = (await ask(
    "mutation { claimReminders(input: { leaseSeconds: 30 }) { claims { token } } }",
  )) as { claimReminders: { claims: object[] } };
  await Promise.all(working);
  return claimReminders.claims.length;
}

async function blockOf(sourceId: string): Promise<string | null> {
  const where = { zohoInvoiceId: sourceId };
  return (await world.database.prisma.invoice.findFirstOrThrow({ where })).remindersBlockedBy;
}

it("reads an old balance again before handing out, and cancels what was paid meanwhile", async () => {
  const paid = await dueReminder();
  world.sandbox.world.payInvoice(paid);
  const calls = world.sandbox.log.of("invoice").length;
  expect(await claim()).toBe(0);
  expect(world.sandbox.log.of("invoice").length).toBe(calls + 1);
  expect(await blockOf(paid)).toBe("PAID");
});

it("hands out what is still open, and asks once for as long as it is fresh", async () => {
  await dueReminder();
  const calls = world.sandbox.log.of("invoice").length;
  expect(await claim()).toBe(1);
  expect(world.sandbox.log.of("invoice").length).toBe(calls + 1);
  await world.database.pool.query(
    "update payment_reminders set claimed_until = now() where status = 'CLAIMED'",
  );
  expect(await claim()).toBe(1);
  expect(world.sandbox.log.of("invoice").length).toBe(calls + 1);
});

it.each([
  ["no calls are left today", { usedToday: QUOTA.perDayLimit }],
  ["the source has blocked us", { blockedUntil: new Date(Date.now() + 3_600_000) }],
])("believes the stored balance when %s", async (_name, used) => {
  await dueReminder();
  quota = { ...QUOTA, ...used };
  const calls = world.sandbox.log.of("invoice").length;
  expect(await claim()).toBe(1);
  expect(world.sandbox.log.of("invoice").length).toBe(calls);
});
