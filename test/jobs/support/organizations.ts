import type { Pool } from "pg";

export interface StoredOrganization {
  readonly userId: string;
  readonly organizationId: string;
}

/** An organization that nothing was synced of yet. */
export async function storeOrganization(
  pool: Pool,
  name: string,
  status = "ACTIVE",
): Promise<StoredOrganization> {
  const { rows } = await pool.query<StoredOrganization>({
    text: `
      with person as (
        insert into users (name) values ($1) returning id
      )
      insert into organizations (user_id, source, source_id, time_zone, status)
      select id, 'ZOHO_BOOKS', $1, 'Europe/Berlin', $2
      from person
      returning user_id as "userId", id as "organizationId"
    `,
    values: [name, status],
  });
  const [stored] = rows;
  if (stored === undefined) throw new Error("The organization was not stored.");
  return stored;
}

export interface RunColumns {
  readonly kind?: string;
  readonly status?: string;
  readonly createdAt?: Date;
  readonly leaseUntil?: Date;
}

export async function storeRun(
  pool: Pool,
  { userId, organizationId }: StoredOrganization,
  columns: RunColumns = {},
): Promise<string> {
  const { kind = "INCREMENTAL", status = "SUCCEEDED", createdAt, leaseUntil } = columns;
  const { rows } = await pool.query<{ id: string }>({
    text: `
      insert into sync_runs (user_id, organization_id, kind, trigger, status, created_at, updated_at, lease_until)
      values ($1, $2, $3, 'MANUAL', $4, coalesce($5, now()), coalesce($5, now()), $6)
      returning id
    `,
    values: [userId, organizationId, kind, status, createdAt ?? null, leaseUntil ?? null],
  });
  const [stored] = rows;
  if (stored === undefined) throw new Error("The run was not stored.");
  return stored.id;
}
