import type { Queryable } from "../db/sql.ts";
import type { PhaseName } from "./run.ts";
import type { RunScope } from "./slice.ts";

export type IssueCode =
  | "INVALID_RECORD"
  | "INVALID_PHONE"
  | "PHONE_COUNTRY_UNKNOWN"
  | "CUSTOMER_NOT_FOUND"
  /** Remarks of a walk, such as a filter that does not behave as probed. */
  | (string & {});

export interface NewIssue {
  readonly code: IssueCode;
  readonly severity: "WARNING" | "ERROR";
  /** Says what to do; safe to show. */
  readonly message: string;
  readonly recordType: "CUSTOMER" | "INVOICE" | null;
  readonly sourceId: string | null;
  /** JSON as received; kept for its retention. */
  readonly rawRecord: string | null;
}

interface IssueScope extends RunScope {
  readonly phase: PhaseName;
}

/**
 * Opens issues, or notes that open ones were seen again. Returns those that this run had not recorded before, by the
 * place in `issues`.
 *
 * Index: sync_issues_open_code_key (organization_id, record_type, code, source_id) where resolved_at is null.
 */
export async function recordIssues(
  tx: Queryable,
  { userId, organizationId, runId, phase }: IssueScope,
  issues: readonly NewIssue[],
): Promise<ReadonlySet<number>> {
  if (issues.length === 0) return new Set();
  const { rows } = await tx.query<{ place: number }>({
    name: "record_issues",
    text: `
      with incoming as (
        select *
        from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
          with ordinality as t (code, severity, message, record_type, source_id, raw_record, place)
      ),
      known as (
        select i.place, s.id, s.run_id = $3 as by_this_run
        from incoming i
        join sync_issues s
          on s.organization_id = $2
          and s.record_type = i.record_type
          and s.source_id = i.source_id
          and s.code = i.code
          and s.resolved_at is null
        union all
        select i.place, max(s.id::text)::uuid, bool_or(s.run_id = $3)
        from incoming i
        join sync_issues s
          on s.organization_id = $2
          and s.code = i.code
          and s.record_type is not distinct from i.record_type
          and s.source_id is null
          and s.raw_record is not distinct from i.raw_record
          and s.resolved_at is null
        where i.source_id is null
        group by i.place
      ),
      again as (
        update sync_issues s
        set run_id = $3, phase = $4, severity = i.severity, message = i.message,
            raw_record = coalesce(i.raw_record, s.raw_record), last_seen_at = now()
        from known k
        join incoming i using (place)
        where s.id = k.id
      ),
      opened as (
        insert into sync_issues
          (user_id, organization_id, run_id, phase, code, severity, message, record_type, source_id, raw_record)
        select $1, $2, $3, $4, i.code, i.severity, i.message, i.record_type, i.source_id, i.raw_record
        from incoming i
        where not exists (select from known k where k.place = i.place)
        on conflict (organization_id, record_type, source_id, code) where resolved_at is null do nothing
      )
      select (i.place - 1)::integer as place
      from incoming i
      left join known k using (place)
      where k.by_this_run is not true
    `,
    values: [
      userId,
      organizationId,
      runId,
      phase,
      issues.map((issue) => issue.code),
      issues.map((issue) => issue.severity),
      issues.map((issue) => issue.message),
      issues.map((issue) => issue.recordType),
      issues.map((issue) => issue.sourceId),
      issues.map((issue) => issue.rawRecord),
    ],
  });
  return new Set(rows.map((row) => row.place));
}

/** Resolves the open issues of these codes for records that are good now. Index: sync_issues_open_code_key. */
export async function resolveIssues(
  tx: Queryable,
  organizationId: string,
  recordType: "CUSTOMER" | "INVOICE",
  sourceIds: readonly string[],
  codes: readonly IssueCode[],
): Promise<void> {
  if (sourceIds.length === 0) return;
  await tx.query({
    name: "resolve_issues",
    text: `
      update sync_issues
      set resolved_at = now()
      where organization_id = $1
        and record_type = $2
        and source_id = any($3)
        and code = any($4)
        and resolved_at is null
    `,
    values: [organizationId, recordType, [...sourceIds], [...codes]],
  });
}

/** Whether any record of the type has an open issue of this code. Index: sync_issues_open_code_key. */
export async function anyOpenIssue(
  tx: Queryable,
  organizationId: string,
  recordType: "CUSTOMER" | "INVOICE",
  code: IssueCode,
): Promise<boolean> {
  const { rows } = await tx.query<{ found: boolean }>({
    name: "any_open_issue",
    text: `
      select exists (
        select
        from sync_issues
        where organization_id = $1 and record_type = $2 and code = $3 and resolved_at is null
      ) as found
    `,
    values: [organizationId, recordType, code],
  });
  return rows[0]?.found ?? false;
}

/**
 * Resolves open issues of these codes that are about no single record. Index: sync_issues_open_code_key, all open ones
 * of the organization.
 */
export async function resolveGeneralIssues(
  tx: Queryable,
  organizationId: string,
  recordType: "CUSTOMER" | "INVOICE" | null,
  codes: readonly IssueCode[],
): Promise<void> {
  await tx.query({
    name: "resolve_general_issues",
    text: `
      update sync_issues
      set resolved_at = now()
      where organization_id = $1
        and record_type is not distinct from $2
        and source_id is null
        and code = any($3)
        and resolved_at is null
    `,
    values: [organizationId, recordType, [...codes]],
  });
}

/** Index: sync_issues_run_id_idx. */
export async function hasOpenIssues(tx: Queryable, runId: string): Promise<boolean> {
  const { rows } = await tx.query<{ found: boolean }>({
    name: "run_has_open_issues",
    text: `
      select exists (select from sync_issues where run_id = $1 and resolved_at is null) as found
    `,
    values: [runId],
  });
  return rows[0]?.found ?? false;
}
