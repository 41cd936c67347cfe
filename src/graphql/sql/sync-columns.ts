/** The columns of `SyncRunRow`, for the alias `s`. */
export const SYNC_RUN_COLUMNS = `
      s.id,
      s.organization_id as "organizationId",
      s.kind,
      s.trigger,
      s.status,
      s.dry_run as "dryRun",
      s.seq,
      s.phase,
      s.throttled_until as "throttledUntil",
      s.resumes_at as "resumesAt",
      s.error_code as "errorCode",
      s.error,
      s.created_at as "createdAt",
      s.started_at as "startedAt",
      s.finished_at as "finishedAt"`;

/** The columns of a listed `SyncIssueRow`, for the alias `e`. */
export const SYNC_ISSUE_COLUMNS = `
      e.id,
      e.run_id as "runId",
      e.organization_id as "organizationId",
      e.phase,
      e.code,
      e.severity,
      e.message,
      e.record_type as "recordType",
      e.source_id as "sourceId",
      e.raw_record as "rawRecord",
      true as "isListed",
      e.created_at as "createdAt",
      e.last_seen_at as "lastSeenAt",
      e.resolved_at as "resolvedAt"`;
