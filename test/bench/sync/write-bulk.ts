import pg from "pg";
import { listPages, type Page } from "./pages.ts";
import type { SyncDone, SyncTask } from "./task.ts";

/** Any version but 0: the triggers for what an older application inserts are none of the limit's. */
const SYNCED = 1;

/** The limit: pages go into the same tables as they are, one statement for each, and nothing else is done. */
export async function writeBulk(task: SyncTask): Promise<SyncDone> {
  client ??= await connect(task.databaseUrl);
  const startedAt = performance.now();
  let rows = 0;
  for await (const page of listPages("contacts", task)) {
    const customers = page.filter((row) => row.contact_type !== "vendor");
    await client.query(insertCustomers(task, customers));
    rows += page.length;
  }
  for await (const page of listPages("invoices", task)) {
    await client.query(insertInvoices(task, page));
    rows += page.length;
  }
  const ms = performance.now() - startedAt;
  return { rows, ms };
}

let client: pg.Client | undefined;

async function connect(connectionString: string): Promise<pg.Client> {
  const connected = new pg.Client({ connectionString });
  await connected.connect();
  return connected;
}

/** Before the database is dropped. */
export async function closeBulk(): Promise<void> {
  await client?.end();
  client = undefined;
}

function insertCustomers({ userId, organizationId, isFirst }: SyncTask, rows: Page["rows"]) {
  const text = (key: string) => rows.map((row) => row[key] || null);
  return {
    name: isFirst ? "insert_customers" : "upsert_customers",
    text: `
      insert into customers_cache (
        user_id, organization_id, zoho_customer_id, name, company_name, status, primary_email,
        list_mobile_raw, list_phone_raw, currency_code, outstanding, zoho_last_modified_at, local_last_synced_at
      )
      select $1, $2, t.*, now()
      from unnest(
        $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
        $11::numeric[], $12::timestamptz[]
      ) as t
      ${
        isFirst
          ? ""
          : `on conflict (organization_id, zoho_customer_id) do update set
        name = excluded.name,
        company_name = excluded.company_name,
        status = excluded.status,
        primary_email = excluded.primary_email,
        list_mobile_raw = excluded.list_mobile_raw,
        list_phone_raw = excluded.list_phone_raw,
        currency_code = excluded.currency_code,
        outstanding = excluded.outstanding,
        zoho_last_modified_at = excluded.zoho_last_modified_at,
        local_last_synced_at = excluded.local_last_synced_at`
      }
    `,
    values: [
      userId,
      organizationId,
      text("contact_id"),
      text("contact_name"),
      text("company_name"),
      rows.map((row) => String(row.status).toUpperCase()),
      text("email"),
      text("mobile"),
      text("phone"),
      text("currency_code"),
      rows.map((row) => row.outstanding_receivable_amount ?? 0),
      text("last_modified_time"),
    ],
  };
}

function insertInvoices({ userId, organizationId, isFirst }: SyncTask, rows: Page["rows"]) {
  const text = (key: string) => rows.map((row) => row[key] || null);
  return {
    name: isFirst ? "insert_invoices" : "upsert_invoices",
    text: `
      insert into invoices_cache (
        user_id, organization_id, zoho_invoice_id, zoho_customer_id, number, reference, status, date, due_date,
        total, balance, currency_code, zoho_reminders_sent, zoho_last_modified_at, local_last_synced_at, hash_version
      )
      select $1, $2, t.*, now(), ${SYNCED}
      from unnest(
        $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[], $9::date[], $10::numeric[],
        $11::numeric[], $12::text[], $13::integer[], $14::timestamptz[]
      ) as t
      ${
        isFirst
          ? ""
          : `on conflict (organization_id, zoho_invoice_id) do update set
        zoho_customer_id = excluded.zoho_customer_id,
        number = excluded.number,
        reference = excluded.reference,
        status = excluded.status,
        date = excluded.date,
        due_date = excluded.due_date,
        total = excluded.total,
        balance = excluded.balance,
        currency_code = excluded.currency_code,
        zoho_reminders_sent = excluded.zoho_reminders_sent,
        zoho_last_modified_at = excluded.zoho_last_modified_at,
        local_last_synced_at = excluded.local_last_synced_at`
      }
    `,
    values: [
      userId,
      organizationId,
      text("invoice_id"),
      text("customer_id"),
      text("invoice_number"),
      text("reference_number"),
      text("status"),
      text("date"),
      text("due_date"),
      text("total"),
      rows.map((row) => row.balance ?? 0),
      text("currency_code"),
      rows.map((row) => row.reminders_sent ?? 0),
      text("last_modified_time"),
    ],
  };
}
