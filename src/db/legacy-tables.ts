import type { Queryable } from "./sql.ts";

/** The migration that makes the tables of the application which copied customer data into invoices. */
export const LEGACY_MIGRATION = "20250310090000_legacy_schema";

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  users: ["id", "name", "zoho_organization_id", "time_zone", "created_at", "updated_at"],
  invoices_cache: [
    "id",
    "user_id",
    "zoho_invoice_id",
    "zoho_customer_id",
    "number",
    "reference",
    "status",
    "date",
    "due_date",
    "total",
    "balance",
    "currency_code",
    "customer_name",
    "customer_phone",
    "customer_country_code",
    "customer_timezone",
    "zoho_last_modified_at",
    "sync_hash",
    "created_at",
    "updated_at",
  ],
  payment_reminders: [
    "id",
    "user_id",
    "invoice_id",
    "offset_days",
    "scheduled_for",
    "channel",
    "status",
    "created_at",
    "updated_at",
  ],
  sync_metadata: ["user_id", "last_invoice_sync_at", "last_error", "updated_at"],
};
/** Those that later migrations drop by name. */
const CONSTRAINTS = [
  "invoices_cache_user_id_zoho_invoice_id_key",
  "payment_reminders_invoice_id_fkey",
  "payment_reminders_invoice_id_offset_days_key",
  "sync_metadata_pkey",
];

/**
 * Whether that application's tables are there, with all that their upgrade relies on, whatever made them. Reads the
 * catalogue.
 */
export async function hasLegacyTables(db: Queryable): Promise<boolean> {
  const columns = Object.entries(COLUMNS).flatMap(([table, names]) =>
    names.map((name) => `${table}.${name}`),
  );
  const { rows } = await db.query<{ columns: number; constraints: number }>({
    text: `
      select
        (
          select count(*)::int
          from information_schema.columns
          where table_schema = current_schema()
            and table_name || '.' || column_name = any($1)
        ) as columns,
        (
          select count(*)::int
          from pg_constraint
          where connamespace = to_regnamespace(current_schema())
            and conname = any($2)
        ) as constraints
    `,
    values: [columns, CONSTRAINTS],
  });
  return rows[0]?.columns === columns.length && rows[0].constraints === CONSTRAINTS.length;
}
