import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { migrate } from "../../src/db/migrate.ts";
import { seededRandom } from "../../src/sandbox/random.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import type { TestDatabase } from "./database.ts";
import { killedSync } from "./killed-sync.ts";
import { createLegacyDatabase } from "./legacy-database.ts";
import type { LegacyWriterOrder, LegacyWriterReport, LegacyWriterTask } from "./legacy-writer.ts";
import { probeLocks, removeLockProbe } from "./lock-probe.ts";
import { createSyncWorld, type SyncResult, type SyncWorld } from "./sync-world.ts";

/** What came of upgrading a legacy database while the old application went on writing. */
export interface UpgradeTrial {
  readonly world: SyncWorld;
  readonly writer: LegacyWriterReport;
  readonly dryRun: SyncResult;
  /** What the dry run changed, as text. */
  readonly changedByDryRun: readonly string[];
  readonly backfill: SyncResult;
  /** The phase that each kill of a backfilling worker hit. */
  readonly kills: readonly string[];
  readonly sync: SyncResult;
}

export interface UpgradeOptions {
  readonly customers: number;
  /** That Zoho has, too. */
  readonly invoices: number;
  /** That only the legacy database has: of known customers, but for every UNKNOWN_EVERY-th. */
  readonly oldInvoices: number;
  readonly kills: number;
  /** The old application upserts, so its unique keys are kept by hand, as docs/upgrade.md has it. */
  readonly upserts: boolean;
}

const USER = "shop";
const UNKNOWN_EVERY = 100;
const UPGRADE_PAGE = fileURLToPath(new URL("../../docs/upgrade.md", import.meta.url));
const WRITER = fileURLToPath(new URL("legacy-writer.ts", import.meta.url));

export async function upgradeTrial(options: UpgradeOptions): Promise<UpgradeTrial> {
  const sandbox = await startSandbox({
    customers: options.customers,
    invoices: options.invoices,
    switches: { perMinute: null, perDay: null, inFlight: null },
  });
  const database = await createLegacyDatabase();
  await fill(database, sandbox, options.oldInvoices);
  if (options.upserts) await keepLegacyKeys(database);
  await probeLocks(database.pool, ["invoices_cache", "payment_reminders"]);

  const writer = await startWriter({
    url: database.url,
    userName: USER,
    customerIds: customerIds(sandbox),
    upserts: options.upserts,
  });
  await migrate(database.url);
  await removeLockProbe(database.pool);
  const today = Date.now();
  const world = await createSyncWorld(
    {},
    { sandbox, database, userName: USER, today: () => new Date(today) },
  );
  const runId = await syncCustomers(world);
  await tell(writer, "known");

  const before = await everything(database);
  const dryRun = await world.sync("BACKFILL", { dryRun: true });
  const after = await everything(database);
  const { result: backfill, kills } = await killedSync(world, "BACKFILL", {
    kills: options.kills,
    random: seededRandom(5),
    steps: 2,
    today,
  });
  const sync = await world.finish(runId);
  const report = await tell(writer, "stop");
  return {
    world: { ...world, close: () => world.close().then(() => sandbox.close()) },
    writer: report,
    dryRun,
    changedByDryRun: Object.keys(before).filter((table) => before[table] !== after[table]),
    backfill,
    kills,
    sync,
  };
}

export function describeUpgrade({ writer, backfill, kills }: UpgradeTrial): string {
  const { updated, skipped } = backfill.phases.BACKFILL ?? {};
  return (
    `${updated} invoices linked and ${skipped} listed by a backfill that was killed ${kills.length} times; ` +
    `beside it ${writer.inserted} invoices were written, the slowest insert took ${writer.longestMs.toFixed(1)} ms`
  );
}

function customerIds({ world }: Sandbox): string[] {
  return world
    .customers()
    .filter(({ type }) => type === "customer")
    .map(({ id }) => id);
}

/** Real-looking rows, remembered in a schema of their own as they were. */
async function fill({ pool }: TestDatabase, sandbox: Sandbox, oldInvoices: number): Promise<void> {
  const invoices = sandbox.world.invoices();
  await pool.query({
    text: "insert into users (name, zoho_organization_id, time_zone) values ($1, $2, 'Europe/Berlin')",
    values: [USER, sandbox.organizationId],
  });
  await pool.query({
    text: `
      with old (zoho_invoice_id, zoho_customer_id) as (
        select * from unnest($1::text[], $2::text[])
        union all
        select
          (900000000 + n)::text,
          case when n % ${UNKNOWN_EVERY} = 0 then '88' || n else ($3::text[])[1 + n % cardinality($3)] end
        from generate_series(1, $4) n
      )
      insert into invoices_cache (
        user_id, zoho_invoice_id, zoho_customer_id, number, status, date, due_date, total, balance, currency_code,
        customer_name, customer_phone, customer_country_code, customer_timezone, zoho_last_modified_at, sync_hash
      )
      select
        u.id, zoho_invoice_id, zoho_customer_id, 'OLD-' || right(zoho_invoice_id, 9), 'sent',
        date '2024-01-01' + n::integer % 300, date '2024-02-01' + n::integer % 300, 100.25, 100.25, 'EUR',
        'Customer of ' || zoho_invoice_id, '+49 431 ' || right(zoho_invoice_id, 6), 'DE', 'Europe/Berlin',
        timestamptz '2024-01-01' + n * interval '1 second', md5(zoho_invoice_id)
      from (select old.*, row_number() over () as n from old) o
      cross join users u
    `,
    values: [
      invoices.map(({ id }) => id),
      invoices.map(({ customerId }) => customerId),
      customerIds(sandbox),
      oldInvoices,
    ],
  });
  await pool.query(`
    insert into payment_reminders (user_id, invoice_id, offset_days, scheduled_for, channel, status)
    select user_id, id, -3, due_date - interval '3 days', 'sms', 'sent'
    from invoices_cache
  `);
  await pool.query("create schema remembered");
  await pool.query("create table remembered.invoices as table invoices_cache");
  await pool.query("create table remembered.reminders as table payment_reminders");
}

/** The statements of docs/upgrade.md, one by one: none of them may stand in a transaction. */
async function keepLegacyKeys({ pool }: TestDatabase): Promise<void> {
  const text = await readFile(UPGRADE_PAGE, "utf8");
  const statements = text.match(/create unique index concurrently [^;]+;/g) ?? [];
  for (const statement of statements) await pool.query(statement);
}

async function startWriter(task: LegacyWriterTask): Promise<ChildProcess> {
  const writer = fork(WRITER, [JSON.stringify(task)]);
  await report(writer);
  return writer;
}

function tell(writer: ChildProcess, order: LegacyWriterOrder): Promise<LegacyWriterReport> {
  writer.send(order);
  return report(writer);
}

async function report(writer: ChildProcess): Promise<LegacyWriterReport> {
  const ended = once(writer, "exit").then(([code]) => {
    throw new Error(`The writer ended with ${code}: one of its inserts failed.`);
  });
  ended.catch(() => undefined);
  const [answer] = (await Promise.race([once(writer, "message"), ended])) as [LegacyWriterReport];
  return answer;
}

/** Reads the customers and no more: the slice ends as it asks for the first page of invoices. */
async function syncCustomers({ start, sandbox, engine }: SyncWorld): Promise<string> {
  const runId = await start("INCREMENTAL");
  const stop = new AbortController();
  sandbox.beforeResponse(({ kind }) => {
    if (kind === "invoices") stop.abort();
  });
  await engine.runSlice(runId, stop.signal);
  sandbox.beforeResponse(null);
  return runId;
}

/** A sum over each table that a backfill writes, but for what the writer adds meanwhile. */
async function everything({ pool }: TestDatabase): Promise<Record<string, string | null>> {
  const { rows } = await pool.query<Record<string, string | null>>(`
    select
      (select md5(string_agg(i.id || ':' || i.xmin, ',' order by i.id)) from invoices_cache i
       where i.zoho_invoice_id not like 'W%') as invoices,
      (select md5(string_agg(r.id || ':' || r.xmin, ',' order by r.id)) from payment_reminders r
       join invoices_cache i on i.id = r.invoice_id where i.zoho_invoice_id not like 'W%') as reminders,
      (select md5(string_agg(id || ':' || xmin, ',' order by id)) from sync_issues) as issues,
      (select md5(string_agg(id || ':' || xmin, ',' order by id)) from reminder_events) as events
  `);
  return rows[0] ?? {};
}
