import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../src/db/migrate.ts";
import type { TestDatabase } from "../support/database.ts";
import { createLegacyDatabase } from "../support/legacy-database.ts";

/** More than one batch of the migrations that fill columns. */
const INVOICES = 12_000;

describe("a database of the legacy schema", () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createLegacyDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await fillLegacy(client);
    await migrate(database.url);
  });
  afterAll(async () => {
    await client.end();
    await database.close();
  });

  async function count(text: string): Promise<number> {
    const { rows } = await client.query<{ count: string }>(`select count(*) as count ${text}`);
    return Number(rows[0]?.count);
  }

  it("keeps every invoice, with its organization and the columns that are deprecated now", async () => {
    expect(
      await count(`
        from invoices_cache i
        join organizations o on o.id = i.organization_id and o.source_id = '600' || right(i.customer_name, 1)
        where i.customer_phone = '+49 431 ' || right(i.zoho_invoice_id, 5) and i.customer_id is null
      `),
    ).toBe(INVOICES);
  });

  it("keeps every reminder, with the due date it was planned for and its status in today's words", async () => {
    expect(
      await count(
        "from payment_reminders r join invoices_cache i on i.id = r.invoice_id and i.due_date = r.due_date",
      ),
    ).toBe(INVOICES);
    expect(
      await count("from payment_reminders where status = 'DELIVERED' and delivered_at is not null"),
    ).toBe(INVOICES / 2);
    expect(await count("from payment_reminders where status = 'PENDING' and channel = 'SMS'")).toBe(
      INVOICES / 2,
    );
  });

  it("gives each user's organization a row that asks to be connected again", async () => {
    expect(await count("from organizations where status = 'NEEDS_RECONNECT'")).toBe(2);
    expect(
      await count("from sync_metadata m join organizations o on o.id = m.organization_id"),
    ).toBe(2);
  });

  it("goes on taking what the old application writes, and says that the data changed, once for each transaction", async () => {
    const version = () =>
      count("from users u, generate_series(1, u.data_version) where u.name = 'user 1'");
    const before = await version();
    await client.query("begin");
    await client.query(`
      insert into users (name, zoho_organization_id) values ('user 3', '6003')
    `);
    await client.query(`
      insert into invoices_cache (
        user_id, zoho_invoice_id, zoho_customer_id, number, status, date, due_date, total, balance, currency_code,
        zoho_last_modified_at
      )
      select id, 'late ' || n, '7001', 'L', 'sent', '2026-01-01', '2026-02-01', 1, 1, 'EUR', now()
      from users, generate_series(1, 3) n
      where name in ('user 1', 'user 3')
    `);
    await client.query(`
      insert into payment_reminders (user_id, invoice_id, offset_days, scheduled_for, channel, status)
      select user_id, id, -3, now(), 'voice', 'scheduled'
      from invoices_cache
      where zoho_invoice_id like 'late %'
    `);
    expect(await version()).toBe(before);
    await client.query("commit");
    expect(await version()).toBe(before + 1);
    await client.query(`
      insert into sync_metadata (user_id, last_invoice_sync_at)
      select id, now() from users where name = 'user 3'
    `);
    expect(
      await count(
        "from sync_metadata m join organizations o on o.id = m.organization_id and o.source_id = '6003'",
      ),
    ).toBe(1);
    expect(
      await count(
        "from reminder_queue q join invoices_cache i on i.id = q.invoice_id where i.zoho_invoice_id like 'late %'",
      ),
    ).toBe(6);
    await client.query(
      "update payment_reminders set status = 'sent' where status = 'PENDING' and channel = 'VOICE'",
    );
    expect(
      await count(`
        from payment_reminders r
        join invoices_cache i on i.id = r.invoice_id and i.due_date = r.due_date
        join users u on u.id = i.user_id
        join organizations o on o.id = i.organization_id and o.source_id = u.zoho_organization_id
        where r.status = 'DELIVERED' and r.delivered_at is not null and r.channel = 'VOICE'
      `),
    ).toBe(6);
  });

  it("plans anew what the old application updates, and lets the next sync write over it", async () => {
    await client.query("delete from reminder_queue");
    await client.query("update invoices_cache set hash_version = 1");
    const version = () =>
      count("from users u, generate_series(1, u.data_version) where u.name = 'user 1'");
    const before = await version();
    await client.query(`
      update invoices_cache
      set status = 'paid', balance = 0, customer_name = 'Renamed'
      where zoho_invoice_id in ('late 1', 'late 2') and user_id = (select id from users where name = 'user 1')
    `);
    expect(await version()).toBe(before + 1);
    expect(await count("from reminder_queue q join invoices_cache i on i.id = q.invoice_id")).toBe(
      2,
    );
    expect(await count("from invoices_cache where hash_version = 0 and status = 'paid'")).toBe(2);
  });

  it("leaves no constraint unvalidated and no index invalid", async () => {
    expect(await count("from pg_constraint where not convalidated")).toBe(0);
    expect(await count("from pg_index where not indisvalid")).toBe(0);
  });
});

async function fillLegacy(client: pg.Client): Promise<void> {
  await client.query(`
    insert into users (name, zoho_organization_id, time_zone)
    values ('user 1', '6001', 'Europe/Berlin'), ('user 2', '6002', 'Asia/Kolkata')
  `);
  await client.query(`
    insert into sync_metadata (user_id, last_invoice_sync_at) select id, now() - interval '1 day' from users
  `);
  await client.query(`
    insert into invoices_cache (
      user_id, zoho_invoice_id, zoho_customer_id, number, status, date, due_date, total, balance, currency_code,
      customer_name, customer_phone, customer_country_code, customer_timezone, zoho_last_modified_at, sync_hash
    )
    select
      u.id, (5000000 + n)::text, (7000 + n % 500)::text, 'INV-' || n, 'sent', date '2026-01-01' + n % 300,
      date '2026-02-01' + n % 300, 100.25, 100.25, 'EUR', u.name, '+49 431 ' || right((5000000 + n)::text, 5),
      'DE', 'Europe/Berlin', timestamptz '2026-01-01' + n * interval '1 minute', md5(n::text)
    from generate_series(1, ${INVOICES}) n
    join users u on u.name = 'user ' || (n % 2 + 1)
  `);
  await client.query(`
    insert into payment_reminders (user_id, invoice_id, offset_days, scheduled_for, channel, status)
    select
      user_id, id, -3, due_date - interval '3 days', 'sms',
      case when right(zoho_invoice_id, 1)::int < 5 then 'sent' else 'scheduled' end
    from invoices_cache
  `);
}
