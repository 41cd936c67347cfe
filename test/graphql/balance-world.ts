import { graphql as executeGraphql } from "graphql";
import { vi } from "vitest";
import { createContext, type QuotaUsage, type Services } from "../../src/graphql/context.ts";
import { schema } from "../../src/graphql/schema.ts";
import type { RunQueue } from "../../src/sync/queue.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";
import { createTestApi, QUOTA } from "./support.ts";

const MOMENT_MS = 2_000;

/** The sandbox, synced by the test, and senders who claim by the API; a worker takes up each run that they start. */
export interface BalanceWorld {
  readonly sync: SyncWorld;
  /** What the API takes for the quota, from now on. */
  setQuota(read: (organizationId: string) => Promise<QuotaUsage>): void;
  /** A due reminder of an invoice that was synced long ago; the source's id of the invoice. */
  dueReminder(): Promise<string>;
  /** How many reminders are handed out; resolves when what was started by that has ended, too. */
  claim(leaseSeconds?: number): Promise<number>;
  blockOf(sourceId: string): Promise<string | null>;
  close(): Promise<void>;
}

export async function createBalanceWorld(
  limits: { readonly perDay?: number } = {},
): Promise<BalanceWorld> {
  let ahead = 0;
  let readQuota = (_organizationId: string): Promise<QuotaUsage> => Promise.resolve(QUOTA);
  const working: Promise<void>[] = [];
  const sync = await createSyncWorld(
    { customers: 3, invoices: 3, now: () => Date.now() + ahead },
    { limits },
  );
  const { database, userId } = sync;

  /** Runs what is enqueued as soon as it is committed; what is put off to later stays. */
  const queue: RunQueue = {
    async enqueue(_tx, { id: runId }, { startAfter } = {}) {
      if (startAfter !== undefined && startAfter !== null) return;
      working.push(
        (async () => {
          const { syncRun } = database.prisma;
          await vi.waitFor(() => syncRun.findUniqueOrThrow({ where: { id: runId } }));
          await sync.engine.runSlice(runId, new AbortController().signal);
        })(),
      );
    },
  };

  async function ask(source: string): Promise<unknown> {
    const services: Services = {
      ...createTestApi(database).services,
      queue,
      quotaUsage: (organizationId) => readQuota(organizationId),
    };
    const viewer = {
      userId,
      userName: "Imke",
      role: "SYNC",
      keyId: null,
      sessionId: null,
    } as const;
    const contextValue = createContext(services, viewer);
    const { data, errors } = await executeGraphql({ schema, source, contextValue });
    if (errors !== undefined) throw new Error(errors.map(String).join("\n"));
    return data;
  }

  return {
    sync,
    setQuota(read) {
      readQuota = read;
    },
    async dueReminder() {
      const books = sync.sandbox.world;
      const customer = books.createCustomer({
        name: "Nordlicht",
        persons: [{ firstName: "Ada", isPrimary: true, mobile: "+49 431 5550142" }],
      });
      const dueDate = new Date(Date.now() + 864_000_000).toISOString().slice(0, 10);
      const { id } = books.createInvoice({ customerId: customer.id, total: "100.00", dueDate });
      await sync.sync("INCREMENTAL");
      ahead += MOMENT_MS;
      const { invoice } = (await ask(
        `{ invoice(by: { source: { sourceId: "${id}" } }) { reminders { nodes { id } } } }`,
      )) as { invoice: { reminders: { nodes: { id: string }[] } } };
      const reminder = invoice.reminders.nodes[0]?.id;
      await ask(
        `mutation { sendReminderNow(input: { reminderId: "${reminder}" }) { userErrors { code } } }`,
      );
      const { pool } = database;
      await pool.query(
        "update invoices_cache set local_last_synced_at = now() - interval '2 hours'",
      );
      await pool.query(
        "update sync_metadata set last_invoice_sync_at = now() - interval '2 hours'",
      );
      return id;
    },
    async claim(leaseSeconds = 30) {
      const { claimReminders } = (await ask(
        `mutation { claimReminders(input: { leaseSeconds: ${leaseSeconds} }) { claims { token } } }`,
      )) as { claimReminders: { claims: object[] } };
      await Promise.all(working.splice(0));
      return claimReminders.claims.length;
    },
    async blockOf(sourceId) {
      const where = { zohoInvoiceId: sourceId };
      return (await database.prisma.invoice.findFirstOrThrow({ where })).remindersBlockedBy;
    },
    close: () => sync.close(),
  };
}
