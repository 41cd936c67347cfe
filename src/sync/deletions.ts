import type { Queryable } from "../db/sql.ts";
import type { RunScope } from "./slice.ts";

export type RecordType = "CUSTOMER" | "INVOICE";

interface Table {
  readonly table: "customers_cache" | "invoices_cache";
  readonly key: "zoho_customer_id" | "zoho_invoice_id";
  readonly requestedAt: "list_requested_at" | "requested_at";
}

const TABLES: Readonly<Record<RecordType, Table>> = {
  CUSTOMER: {
    table: "customers_cache",
    key: "zoho_customer_id",
    requestedAt: "list_requested_at",
  },
  INVOICE: { table: "invoices_cache", key: "zoho_invoice_id", requestedAt: "requested_at" },
};

const UNSEEN = `
  r.user_id = $1
  and r.organization_id = $2
  and r.deleted_at is null
  and r.last_seen_run_id is distinct from $3
  and r.created_at < run.started_at
`;

/**
 * Source ids, in order after the one given, of stored records that this run did not see though they were stored before
 * it began. Index: (organization_id, zoho id).
 */
export async function unseenRecords(
  tx: Queryable,
  type: RecordType,
  { userId, organizationId, runId }: RunScope,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { table, key } = TABLES[type];
  const { rows } = await tx.query<{ sourceId: string }>({
    name: `unseen_records_${table}`,
    text: `
      select r.${key} as "sourceId"
      from ${table} r
      join sync_runs run on run.id = $3
      where ${UNSEEN}
        and ($4::text is null or r.${key} > $4)
      order by r.${key}
      limit $5
    `,
    values: [userId, organizationId, runId, after, limit],
  });
  return rows.map((row) => row.sourceId);
}

/**
 * Marks stored records as seen by a run that met them in a list without being able to read them: a record that cannot
 * be understood exists all the same. Index: (organization_id, zoho id).
 */
export async function markSeen(
  tx: Queryable,
  type: RecordType,
  { userId, organizationId, runId }: RunScope,
  sourceIds: readonly string[],
): Promise<void> {
  if (sourceIds.length === 0) return;
  const { table, key } = TABLES[type];
  await tx.query({
    name: `mark_seen_${table}`,
    text: `
      update ${table} r
      set last_seen_run_id = $3
      from (
        select id
        from ${table}
        where user_id = $1 and organization_id = $2 and ${key} = any($4)
        order by ${key}
        for no key update
      ) seen
      where r.id = seen.id
    `,
    values: [userId, organizationId, runId, [...sourceIds]],
  });
}

/** How many `unseenRecords` there are. Index: (organization_id, zoho id), all of it. */
export async function countUnseen(
  tx: Queryable,
  type: RecordType,
  { userId, organizationId, runId }: RunScope,
): Promise<number> {
  const { table } = TABLES[type];
  const { rows } = await tx.query<{ count: number }>({
    name: `count_unseen_${table}`,
    text: `
      select count(*)::integer as count
      from ${table} r
      join sync_runs run on run.id = $3
      where ${UNSEEN}
    `,
    values: [userId, organizationId, runId],
  });
  return rows[0]?.count ?? 0;
}

/** The source answered that there is no such record. `requestedAt`: epoch ms, by its clock. Unique: sync_deletions_pkey. */
export async function confirmDeletion(
  tx: Queryable,
  type: RecordType,
  { userId, runId }: RunScope,
  sourceId: string,
  requestedAt: number,
): Promise<void> {
  await tx.query({
    name: "confirm_deletion",
    text: `
      insert into sync_deletions (run_id, user_id, record_type, source_id, requested_at)
      values ($1, $2, $3, $4, $5)
      on conflict do nothing
    `,
    values: [runId, userId, type, sourceId, new Date(requestedAt)],
  });
}

/** How many would be deleted now. Index: sync_deletions primary key (run_id, record_type, source_id). */
export async function countConfirmed(
  tx: Queryable,
  type: RecordType,
  { runId }: RunScope,
): Promise<number> {
  const { rows } = await tx.query<{ count: number }>({
    name: "count_confirmed_deletions",
    text: `
      select count(*)::integer as count
      from sync_deletions
      where run_id = $1 and record_type = $2 and applied_at is null
    `,
    values: [runId, type],
  });
  return rows[0]?.count ?? 0;
}

interface MarkedRecord {
  /** Ours. */
  readonly id: string;
  readonly isDeleted: boolean;
}

/**
 * The source answered, to somebody who asked for this one record, that there is none. Null when it is not stored; one that
 * a later answer has shown stays. Index: (organization_id, zoho id).
 */
export async function markDeleted(
  tx: Queryable,
  type: RecordType,
  { userId, organizationId }: Pick<RunScope, "userId" | "organizationId">,
  sourceId: string,
  asked: number,
): Promise<MarkedRecord | null> {
  const { table, key, requestedAt } = TABLES[type];
  const { rows } = await tx.query<MarkedRecord>({
    name: `mark_deleted_${table}`,
    text: `
      with stored as (
        select id, deleted_at is null and ${requestedAt} > $4 as is_shown_later
        from ${table}
        where user_id = $1 and organization_id = $2 and ${key} = $3
        for no key update
      ),
      deleted as (
        update ${table} r
        set deleted_at = coalesce(r.deleted_at, $4), updated_at = now()
        from stored s
        where r.id = s.id and s.is_shown_later is not true
        returning r.id
      )
      select s.id as "id", exists (select from deleted) as "isDeleted"
      from stored s
    `,
    values: [userId, organizationId, sourceId, new Date(asked)],
  });
  return rows[0] ?? null;
}

/**
 * Marks what was confirmed for a run, except records that a later answer brought again. Returns our ids of them. Index:
 * sync_deletions_pkey, (organization_id, zoho id).
 */
export async function applyDeletions(
  tx: Queryable,
  type: RecordType,
  { userId, organizationId, runId }: RunScope,
): Promise<string[]> {
  const { table, key, requestedAt } = TABLES[type];
  const { rows } = await tx.query<{ id: string }>({
    name: `apply_deletions_${table}`,
    text: `
      with confirmed as (
        update sync_deletions
        set applied_at = now()
        where run_id = $3 and record_type = $4 and applied_at is null
        returning source_id, requested_at
      ),
      locked as (
        select r.id, c.requested_at
        from ${table} r
        join confirmed c on c.source_id = r.${key}
        where r.user_id = $1 and r.organization_id = $2
          and r.deleted_at is null
          and (r.${requestedAt} is null or r.${requestedAt} < c.requested_at)
        order by r.${key}
        for no key update of r
      )
      update ${table} r
      set deleted_at = locked.requested_at, updated_at = now()
      from locked
      where r.id = locked.id
      returning r.id
    `,
    values: [userId, organizationId, runId, type],
  });
  return rows.map((row) => row.id);
}
