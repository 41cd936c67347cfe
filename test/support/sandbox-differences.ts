import type { SyncWorld } from "./sync-world.ts";

/** What the tables and the sandbox do not say alike, as text. */
export interface SandboxDifferences {
  /** Of the sandbox, and not stored as it is there. */
  readonly missing: readonly string[];
  /** Stored as existing, and not in the sandbox any more. */
  readonly undeleted: readonly string[];
}

export async function sandboxDifferences(world: SyncWorld): Promise<SandboxDifferences> {
  const { pool } = world.database;
  const customers = await pool.query<{ id: string; text: string }>(`
    select
      zoho_customer_id as id,
      concat_ws('|', zoho_customer_id, name, status, extract(epoch from zoho_last_modified_at)::bigint) as text
    from customers_cache
    where deleted_at is null
  `);
  const invoices = await pool.query<{ id: string; text: string }>(`
    select
      i.zoho_invoice_id as id,
      concat_ws('|', i.zoho_invoice_id, i.number, i.zoho_customer_id, c.zoho_customer_id, i.due_date, i.total::float8,
        i.balance::float8, i.reference, extract(epoch from i.zoho_last_modified_at)::bigint) as text
    from invoices_cache i
    left join customers_cache c on c.id = i.customer_id
    where i.deleted_at is null
  `);
  const there = [
    ...world.sandbox.world
      .customers()
      .filter(({ type }) => type === "customer")
      .map((row) => ({
        id: row.id,
        text: [row.id, row.name, row.status.toUpperCase(), row.lastModifiedTime].join("|"),
      })),
    ...world.sandbox.world.invoices().map((row) => ({
      id: row.id,
      text: [
        row.id,
        row.number,
        row.customerId,
        row.customerId,
        row.dueDate,
        Number(row.total),
        Number(row.balance),
        ...(row.reference === "" ? [] : [row.reference]),
        row.lastModifiedTime,
      ].join("|"),
    })),
  ];
  const stored = [...customers.rows, ...invoices.rows];
  const storedTexts = new Set(stored.map(({ text }) => text));
  const thereIds = new Set(there.map(({ id }) => id));
  return {
    missing: there.map(({ text }) => text).filter((text) => !storedTexts.has(text)),
    undeleted: stored.map(({ id }) => id).filter((id) => !thereIds.has(id)),
  };
}
