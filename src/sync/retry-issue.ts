import type { Pool } from "pg";
import type { Queryable } from "../db/sql.ts";
import type { RunQueue } from "./queue.ts";
import type { RecordTarget, RunTrigger } from "./run.ts";
import { type StartRunResult, startRun } from "./start-run.ts";

interface IssueRecord {
  readonly organizationId: string;
  readonly recordType: RecordTarget["type"] | null;
  readonly sourceId: string | null;
  /** Of an invoice whose customer was not found: that customer. */
  readonly missingCustomer: string | null;
}

/**
 * Reads the record of an issue again by a RECORD run, out of the reserve; the issue is resolved when it is good now. Of
 * an invoice without its customer, the customer is read.
 */
export async function retryIssue(
  deps: { readonly pool: Pool; readonly queue: RunQueue },
  request: { readonly userId: string; readonly issueId: string; readonly trigger: RunTrigger },
): Promise<StartRunResult> {
  const { userId, issueId, trigger } = request;
  const issue = await readIssue(deps.pool, userId, issueId);
  if (issue === null) {
    return {
      refusal: { code: "NOT_FOUND", message: "There is no such issue.", field: ["issueId"] },
    };
  }
  const { organizationId, recordType, sourceId, missingCustomer } = issue;
  if (recordType === null || sourceId === null) {
    return {
      refusal: {
        code: "INVALID",
        message: "This issue is about no single record. The next sync looks again.",
        field: ["issueId"],
      },
    };
  }
  const target: RecordTarget =
    missingCustomer === null
      ? { type: recordType, sourceId }
      : { type: "CUSTOMER", sourceId: missingCustomer };
  return startRun(deps, { userId, organizationId, kind: "RECORD", trigger, target });
}

/** Index: sync_issues primary key, invoices_cache (organization_id, zoho_invoice_id). */
async function readIssue(
  tx: Queryable,
  userId: string,
  issueId: string,
): Promise<IssueRecord | null> {
  const { rows } = await tx.query<IssueRecord>({
    name: "read_issue_record",
    text: `
      select
        s.organization_id as "organizationId",
        s.record_type as "recordType",
        s.source_id as "sourceId",
        i.zoho_customer_id as "missingCustomer"
      from sync_issues s
      left join invoices_cache i
        on s.code = 'CUSTOMER_NOT_FOUND'
        and s.record_type = 'INVOICE'
        and i.organization_id = s.organization_id
        and i.zoho_invoice_id = s.source_id
      where s.user_id = $1 and s.id = $2
    `,
    values: [userId, issueId],
  });
  return rows[0] ?? null;
}
