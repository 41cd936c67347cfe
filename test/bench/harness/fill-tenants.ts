import type { Pool, PoolClient } from "pg";

export interface TenantSizes {
  readonly tenants: number;
  /** Of each tenant, as are the others of what they belong to. */
  readonly customers: number;
  readonly invoicesPerCustomer: number;
  readonly remindersPerInvoice: number;
}

export interface Tenant {
  readonly userId: string;
  readonly organizationId: string;
}

/**
 * Fills users, each with one organization, with rows as a sync leaves them. The same sizes make the same rows, ids
 * included; `seriesName` keeps those of two calls apart. The organizations are disabled, so that nobody syncs them.
 */
export async function fillTenants(
  pool: Pool,
  seriesName: string,
  sizes: TenantSizes,
): Promise<readonly Tenant[]> {
  const { tenants, customers, invoicesPerCustomer, remindersPerInvoice } = sizes;
  const client = await pool.connect();
  try {
    await client.query("set statement_timeout = 0");
    // Every row points at rows that are there: to look that up for each would take longer than to write them.
    await client.query("set session_replication_role = replica");
    await client.query(USERS, [seriesName, tenants]);
    await client.query(CUSTOMERS, [seriesName, customers]);
    await withoutIndexes(client, "invoices_cache", () =>
      client.query(INVOICES, [seriesName, invoicesPerCustomer]),
    );
    if (remindersPerInvoice > 0) await client.query(REMINDERS, [seriesName, remindersPerInvoice]);
    const { rows } = await client.query<Tenant>(TENANTS, [seriesName]);
    return rows;
  } finally {
    // Not back to the pool: its settings were changed.
    client.release(true);
  }
}

/** Builds the indexes that keep no rule again afterwards: many times faster than to keep them up with each row. */
async function withoutIndexes(
  client: PoolClient,
  table: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>({
    text: `
      select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
      from pg_index i
      where i.indrelid = $1::regclass
        and not i.indisunique
    `,
    values: [table],
  });
  for (const { name } of rows) await client.query(`drop index ${name}`);
  await work();
  for (const { definition } of rows) await client.query(definition);
}

const USERS = `
  with made as (
    insert into users (id, name)
    select md5($1 || ' user ' || n)::uuid, $1 || ' ' || lpad(n::text, 6, '0')
    from generate_series(1, $2::int) n
    returning id, name
  )
  insert into organizations (id, user_id, source, source_id, name, time_zone, country_code, currency_code, status)
  select md5(name || ' organization')::uuid, id, 'ZOHO_BOOKS', name, name, 'Europe/Berlin', 'DE', 'EUR', 'DISABLED'
  from made
`;

const CUSTOMERS = `
  insert into customers_cache (
    id, user_id, organization_id, zoho_customer_id, name, company_name, status, primary_phone, primary_email, currency_code,
    zoho_last_modified_at, local_last_synced_at
  )
  select
    md5(o.source_id || ' customer ' || n)::uuid, o.user_id, o.id, (460000000000 + n)::text,
    initcap(substr(md5(n::text), 1, 7)) || ' ' || n, 'Company ' || n, 'ACTIVE', '+4930' || (1000000 + n), 'mail' || n || '@example.com',
    (array['EUR', 'USD', 'GBP'])[1 + n % 3], now() - n * interval '1 second', now()
  from organizations o
  cross join generate_series(1, $2::int) n
  where o.name like $1 || ' %'
`;

const INVOICES = `
  insert into invoices_cache (
    id, user_id, organization_id, zoho_invoice_id, zoho_customer_id, customer_id, number, status, date, due_date, total,
    balance, currency_code, zoho_last_modified_at, local_last_synced_at
  )
  select
    md5(c.id::text || ' invoice ' || n)::uuid, c.user_id, c.organization_id, c.zoho_customer_id || lpad(n::text, 3, '0'),
    c.zoho_customer_id, c.id, 'INV-' || right(c.zoho_customer_id, 7) || '-' || n, 'sent', day, day + 30, amount, amount,
    c.currency_code, c.zoho_last_modified_at - n * interval '1 hour', now()
  from organizations o
  join customers_cache c on c.user_id = o.user_id
  cross join generate_series(1, $2::int) n
  cross join lateral (
    select
      date '2026-01-01' + (('x' || substr(md5(c.id::text || n), 1, 6))::bit(24)::int % 700) as day,
      (('x' || substr(md5(c.id::text || n), 7, 6))::bit(24)::int % 1000000 / 100.0)::numeric(12, 2) as amount
  ) made
  where o.name like $1 || ' %'
`;

const REMINDERS = `
  insert into payment_reminders (id, user_id, invoice_id, customer_id, offset_days, due_date, scheduled_for, channel, status)
  select
    md5(i.id::text || ' reminder ' || n)::uuid, i.user_id, i.id, i.customer_id, n, i.due_date,
    i.due_date + n + time '09:00' at time zone 'UTC', 'SMS', 'PENDING'
  from organizations o
  join invoices_cache i on i.user_id = o.user_id
  cross join generate_series(1, $2::int) n
  where o.name like $1 || ' %'
`;

const TENANTS = `
  select o.user_id as "userId", o.id as "organizationId"
  from organizations o
  where o.name like $1 || ' %'
  order by o.name
`;
