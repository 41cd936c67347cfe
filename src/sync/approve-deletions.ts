import type { Pool } from "pg";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction, type Queryable } from "../db/sql.ts";
import { reconcileReminders } from "../reminders/reconcile.ts";
import { applyDeletions } from "./deletions.ts";
import { overCeilingIssue } from "./issue-kinds.ts";
import { resolveGeneralIssues } from "./issues.ts";
import type { Refusal } from "./refusal.ts";
import { FINISHED, type RunStatus } from "./run.ts";

export interface ApprovedDeletions {
  readonly runId: string;
  /** Marked deleted now: without those that came back since. */
  readonly customers: number;
  readonly invoices: number;
}

/**
 * A person says that the deletions which a run confirmed but did not dare to make are right: they are made, the
 * reminders of these invoices are planned anew, and the issue is resolved, in one transaction. A record that a later
 * answer of the source showed again stays.
 */
export async function approveDeletions(
  { pool, clock = () => new Date() }: { readonly pool: Pool; readonly clock?: () => Date },
  { userId, runId }: { readonly userId: string; readonly runId: string },
): Promise<ApprovedDeletions | { readonly refusal: Refusal }> {
  return inTransaction(pool, async (tx) => {
    const run = await readRun(tx, userId, runId);
    if (run === null) {
      return {
        refusal: { code: "NOT_FOUND", message: "There is no such run.", field: ["runId"] },
      };
    }
    if (!FINISHED.includes(run.status)) {
      return {
        refusal: {
          code: "INVALID",
          message: "The run is still asking for these records. Wait until it has ended.",
          field: ["runId"],
        },
      };
    }
    if (run.waiting === 0) {
      return {
        refusal: {
          code: "INVALID",
          message: "No deletions of this run wait for an approval.",
          field: ["runId"],
        },
      };
    }
    const scope = { userId, organizationId: run.organizationId, runId };
    const customers = await applyDeletions(tx, "CUSTOMER", scope);
    const invoices = await applyDeletions(tx, "INVOICE", scope);
    await reconcileReminders(tx, {
      userId,
      organizationId: run.organizationId,
      invoiceIds: [...invoices, ...(await invoicesOf(tx, userId, customers))],
      now: clock(),
    });
    await resolveGeneralIssues(tx, run.organizationId, null, [
      overCeilingIssue({ customers: 0, invoices: 0 }).code,
    ]);
    await raiseDataVersion(tx, userId);
    return { runId, customers: customers.length, invoices: invoices.length };
  });
}

/** Index: sync_runs (user_id, id), sync_deletions primary key. */
async function readRun(
  tx: Queryable,
  userId: string,
  runId: string,
): Promise<{ organizationId: string; status: RunStatus; waiting: number } | null> {
  const { rows } = await tx.query<{ organizationId: string; status: RunStatus; waiting: number }>({
    name: "read_run_with_deletions",
    text: `
      select
        r.organization_id as "organizationId",
        r.status,
        (
          select count(*)::integer
          from sync_deletions d
          where d.run_id = r.id and d.applied_at is null
        ) as waiting
      from sync_runs r
      where r.user_id = $1 and r.id = $2
    `,
    values: [userId, runId],
  });
  return rows[0] ?? null;
}

/** Index: invoices_cache (user_id, customer_id, …). */
async function invoicesOf(
  tx: Queryable,
  userId: string,
  customerIds: readonly string[],
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>({
    name: "invoices_of_customers",
    text: "select id from invoices_cache where user_id = $1 and customer_id = any($2)",
    values: [userId, [...customerIds]],
  });
  return rows.map((row) => row.id);
}
