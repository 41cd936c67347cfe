import type { Queryable } from "../../src/db/sql.ts";

/** Every table that a sync fills, as comparable rows: without ids of our own and without the times at which we worked. */
export type SyncedRows = Readonly<Record<string, readonly unknown[]>>;

const OWN_COLUMNS = `array[
  'id', 'user_id', 'organization_id', 'customer_id', 'invoice_id', 'run_id', 'last_seen_run_id', 'created_at',
  'updated_at', 'local_last_synced_at', 'contact_persons_synced_at', 'requested_at', 'list_requested_at',
  'detail_requested_at', 'last_seen_at', 'last_customer_sync_at', 'last_invoice_sync_at', 'last_full_sync_at',
  'api_calls', 'started_at', 'finished_at', 'position'
]`;

const TABLES: Readonly<Record<string, string>> = {
  customers: `
    select to_jsonb(c) - ${OWN_COLUMNS} || jsonb_build_object('deleted_at', c.deleted_at is not null) as row
    from customers_cache c
    order by c.zoho_customer_id
  `,
  invoices: `
    select
      to_jsonb(i) - ${OWN_COLUMNS}
        || jsonb_build_object('deleted_at', i.deleted_at is not null, 'customer', c.zoho_customer_id) as row
    from invoices_cache i
    left join customers_cache c on c.id = i.customer_id
    order by i.zoho_invoice_id
  `,
  reminders: `
    select
      to_jsonb(r) - ${OWN_COLUMNS}
        || jsonb_build_object('invoice', i.zoho_invoice_id, 'customer', c.zoho_customer_id) as row
    from payment_reminders r
    join invoices_cache i on i.id = r.invoice_id
    left join customers_cache c on c.id = r.customer_id
    order by i.zoho_invoice_id, r.due_date, r.offset_days
  `,
  issues: `
    select to_jsonb(s) - ${OWN_COLUMNS} || jsonb_build_object('resolved_at', s.resolved_at is not null) as row
    from sync_issues s
    order by s.code, s.record_type, s.source_id, s.raw_record, s.resolved_at is null
  `,
  deletions: `
    select to_jsonb(d) - ${OWN_COLUMNS} || jsonb_build_object('applied_at', d.applied_at is not null) as row
    from sync_deletions d
    order by d.record_type, d.source_id
  `,
  watermarks: `select to_jsonb(m) - ${OWN_COLUMNS} as row from sync_metadata m`,
  phases: `
    select to_jsonb(p) - ${OWN_COLUMNS} as row
    from sync_phases p
    join sync_runs r on r.id = p.run_id
    order by r.created_at, p.ordinal
  `,
};

export async function syncedRows(db: Queryable): Promise<SyncedRows> {
  const tables: Record<string, readonly unknown[]> = {};
  for (const [table, text] of Object.entries(TABLES)) {
    const { rows } = await db.query<{ row: unknown }>({ text });
    tables[table] = rows.map(({ row }) => row);
  }
  return tables;
}
