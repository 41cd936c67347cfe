import { createRequire } from "node:module";
import { listPages, type Page } from "./pages.ts";
import type { SyncDone, SyncTask } from "./task.ts";

type Row = Page["rows"][number];

/** What is used of it: described here, because the product is checked without what it is measured against. */
interface StripeSyncEngine {
  runMigrations(config: {
    readonly databaseUrl: string;
    readonly schema: string;
    readonly logger: { info(): void; error(error: unknown, message: string): void };
  }): Promise<void>;
  readonly StripeSync: new (config: {
    readonly schema: string;
    readonly stripeSecretKey: string;
    readonly poolConfig: { readonly connectionString: string };
  }) => StripeSync;
}

interface StripeSync {
  upsertCustomers(customers: readonly object[]): Promise<unknown>;
  upsertInvoices(invoices: readonly object[]): Promise<unknown>;
  close(): Promise<void>;
}

const SCHEMA = "stripe";
const CENTS = 100;

/**
 * The writer of a sync engine for another source, which does not know our tables: the same pages, shaped like Stripe's
 * records, into its own. It is never let near the network: nothing related is fetched, no list is completed.
 */
export async function writeStripe(task: SyncTask): Promise<SyncDone> {
  sync ??= await open(task.databaseUrl);
  const startedAt = performance.now();
  let rows = 0;
  for await (const page of listPages("contacts", task)) {
    const customers = page.filter((row) => row.contact_type !== "vendor");
    await sync.upsertCustomers(customers.map(customerOf));
    rows += page.length;
  }
  for await (const page of listPages("invoices", task)) {
    await sync.upsertInvoices(page.map(invoiceOf));
    rows += page.length;
  }
  return { rows, ms: performance.now() - startedAt };
}

let sync: StripeSync | undefined;

async function open(databaseUrl: string): Promise<StripeSync> {
  // Its ES module does not find its own migrations.
  const engine: StripeSyncEngine = createRequire(import.meta.url)("@supabase/stripe-sync-engine");
  let failure: unknown;
  const logger = {
    info: () => undefined,
    error: (error: unknown) => {
      failure = error;
    },
  };
  await engine.runMigrations({ databaseUrl, schema: SCHEMA, logger });
  if (failure !== undefined) throw failure;
  return new engine.StripeSync({
    schema: SCHEMA,
    stripeSecretKey: "none",
    poolConfig: { connectionString: databaseUrl },
  });
}

/** Before the database is dropped. */
export async function closeStripe(): Promise<void> {
  await sync?.close();
  sync = undefined;
}

function customerOf(row: Row) {
  return {
    id: row.contact_id,
    object: "customer",
    name: row.contact_name,
    description: row.company_name,
    email: row.email,
    phone: row.phone,
    currency: row.currency_code,
    balance: centsOf(row.outstanding_receivable_amount),
    created: secondsOf(row.last_modified_time),
    livemode: false,
    metadata: { mobile: row.mobile, status: row.status },
  };
}

function invoiceOf(row: Row) {
  return {
    id: row.invoice_id,
    object: "invoice",
    customer: row.customer_id,
    number: row.invoice_number,
    description: row.reference_number,
    status: statusOf(row.status),
    currency: row.currency_code,
    total: centsOf(row.total),
    amount_due: centsOf(row.balance),
    attempt_count: row.reminders_sent,
    due_date: secondsOf(row.due_date),
    created: secondsOf(row.last_modified_time),
    livemode: false,
  };
}

function statusOf(status: Row[string] | undefined): string {
  return ["draft", "paid", "void"].includes(String(status)) ? String(status) : "open";
}

function centsOf(amount: Row[string] | undefined): number {
  return Math.round(Number(amount ?? 0) * CENTS);
}

function secondsOf(time: Row[string] | undefined): number {
  return Math.floor(Date.parse(String(time)) / 1000);
}
