import pg from "pg";

/**
 * A process of its own that does what the old application did: it inserts invoices with copied customer data, and their
 * reminders, through the columns that it knows. An insert that had to wait for a lock for a second fails, and ends it.
 */

export interface LegacyWriterTask {
  readonly url: string;
  readonly userName: string;
  readonly customerIds: readonly string[];
  /** It also writes what is there already, through the unique keys of its own schema, and notes when it did. */
  readonly upserts: boolean;
}

/** `known`: from now on only invoices of customers that exist. `stop`: no more. */
export type LegacyWriterOrder = "known" | "stop";

export interface LegacyWriterReport {
  readonly inserted: number;
  /** Of one insert, by the server's clock. */
  readonly longestMs: number;
}

const LONGEST_LOCK_WAIT = "1s";
const PAUSE_MS = 5;
const EVERY_UNKNOWN = 25;

const [argument = ""] = process.argv.slice(2);
const { url, userName, customerIds, upserts } = JSON.parse(argument) as LegacyWriterTask;
const orders: LegacyWriterOrder[] = [];
const UPDATE = `
  on conflict (user_id, zoho_invoice_id) do update set
    status = excluded.status,
    balance = excluded.balance - 0.5,
    customer_phone = excluded.customer_phone,
    sync_hash = excluded.sync_hash,
    updated_at = now()
`;
let inserted = 0;
let longestMs = 0;
let onlyKnown = false;

process.on("message", (order: LegacyWriterOrder) => {
  orders.push(order);
});

const client = new pg.Client({ connectionString: url, application_name: "legacy application" });
await client.connect();
await client.query(`set lock_timeout = '${LONGEST_LOCK_WAIT}'`);
report();
for (;;) {
  longestMs = Math.max(longestMs, await insertInvoice(inserted), await insertReminder(inserted));
  if (upserts) longestMs = Math.max(longestMs, await insertInvoice(inserted), await noteSync());
  inserted += 1;
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  const order = orders.shift();
  if (order === undefined) continue;
  report();
  if (order === "stop") break;
  onlyKnown = true;
}
await client.end();
process.disconnect();

function report(): void {
  process.send?.({ inserted, longestMs } satisfies LegacyWriterReport);
}

async function insertInvoice(n: number): Promise<number> {
  const isUnknown = !onlyKnown && n % EVERY_UNKNOWN === 0;
  return insert(
    `
      insert into invoices_cache (
        user_id, zoho_invoice_id, zoho_customer_id, number, status, date, due_date, total, balance, currency_code,
        customer_name, customer_phone, customer_country_code, customer_timezone, zoho_last_modified_at, sync_hash
      )
      select
        id, 'W' || $2, $3, 'W-' || $2, 'sent', date '2026-01-01', date '2026-02-01', 10.5, 10.5, 'EUR',
        'Writer ' || $2, '+49 431 ' || $2, 'DE', 'Europe/Berlin', now(), md5($2)
      from users
      where name = $1
      ${upserts ? UPDATE : ""}
    `,
    [userName, String(n), isUnknown ? `77${n}` : customerIds[n % customerIds.length]],
  );
}

function noteSync(): Promise<number> {
  return insert(
    `
      insert into sync_metadata (user_id, last_invoice_sync_at)
      select id, now()
      from users
      where name = $1
      on conflict (user_id) do update set
        last_invoice_sync_at = excluded.last_invoice_sync_at,
        updated_at = now()
    `,
    [userName],
  );
}

async function insertReminder(n: number): Promise<number> {
  return insert(
    `
      insert into payment_reminders (user_id, invoice_id, offset_days, scheduled_for, channel, status)
      select user_id, id, -3, due_date - interval '3 days', 'sms', case when $2::integer % 2 = 0 then 'sent' else 'scheduled' end
      from invoices_cache
      where user_id = (select id from users where name = $1) and zoho_invoice_id = 'W' || $2::text
    `,
    [userName, String(n)],
  );
}

/** @returns how long it took, by the server's clock, the wait for its locks included. */
async function insert(text: string, values: unknown[]): Promise<number> {
  const { rows } = await client.query<{ ms: number }>({
    text: `${text} returning extract(epoch from clock_timestamp() - statement_timestamp())::float8 * 1000 as ms`,
    values,
  });
  const [row] = rows;
  if (rows.length !== 1 || row === undefined) throw new Error(`${rows.length} rows were inserted.`);
  return row.ms;
}
