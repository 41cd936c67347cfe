import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { encodeGlobalId } from "../../src/graphql/global-id.ts";
import type { TestOrganization } from "../support/organization.ts";

export interface Seeded {
  readonly uuid: string;
  /** As the API gives it. */
  readonly id: string;
}

type Columns = Readonly<Record<string, unknown>>;

export const LONG_AGO = "2026-01-01T00:00:00.000Z";

export function seedCustomer(
  pool: Pool,
  { userId, organizationId }: TestOrganization,
  columns: Columns = {},
): Promise<Seeded> {
  return insert(pool, "customers_cache", "Customer", {
    user_id: userId,
    organization_id: organizationId,
    zoho_customer_id: randomUUID(),
    name: "Acme",
    status: "ACTIVE",
    zoho_last_modified_at: LONG_AGO,
    local_last_synced_at: LONG_AGO,
    ...columns,
  });
}

export function seedInvoice(
  pool: Pool,
  { userId, organizationId }: TestOrganization,
  columns: Columns = {},
): Promise<Seeded> {
  return insert(pool, "invoices_cache", "Invoice", {
    user_id: userId,
    organization_id: organizationId,
    zoho_invoice_id: randomUUID(),
    zoho_customer_id: "none",
    number: "INV-1",
    status: "sent",
    date: "2026-07-01",
    due_date: "2026-08-01",
    total: "100",
    balance: "100",
    currency_code: "EUR",
    zoho_last_modified_at: LONG_AGO,
    local_last_synced_at: LONG_AGO,
    ...columns,
  });
}

export function seedReminder(
  pool: Pool,
  { userId }: TestOrganization,
  invoice: Seeded,
  columns: Columns = {},
): Promise<Seeded> {
  return insert(pool, "payment_reminders", "Reminder", {
    user_id: userId,
    invoice_id: invoice.uuid,
    offset_days: 1,
    due_date: "2026-08-01",
    scheduled_for: "2026-08-02T09:00:00.000Z",
    channel: "SMS",
    status: "PENDING",
    ...columns,
  });
}

export function seedRun(
  pool: Pool,
  { userId, organizationId }: TestOrganization,
  columns: Columns = {},
): Promise<Seeded> {
  return insert(pool, "sync_runs", "SyncRun", {
    user_id: userId,
    organization_id: organizationId,
    kind: "FULL",
    trigger: "MANUAL",
    status: "SUCCEEDED",
    ...columns,
  });
}

export function seedIssue(
  pool: Pool,
  { userId, organizationId }: TestOrganization,
  run: Seeded,
  columns: Columns = {},
): Promise<Seeded> {
  return insert(pool, "sync_issues", "SyncIssue", {
    user_id: userId,
    organization_id: organizationId,
    run_id: run.uuid,
    phase: "CUSTOMERS",
    code: "INVALID_PHONE",
    severity: "WARNING",
    message: "No phone number is valid.",
    ...columns,
  });
}

async function insert(pool: Pool, table: string, type: string, row: Columns): Promise<Seeded> {
  const names = Object.keys(row);
  const places = names.map((_, index) => `$${index + 1}`);
  const { rows } = await pool.query<{ id: string }>({
    text: `insert into ${table} (${names.join(", ")}) values (${places.join(", ")}) returning id`,
    values: Object.values(row),
  });
  const uuid = rows[0]?.id ?? "";
  return { uuid, id: encodeGlobalId(type, uuid) };
}
