import type { Pool, PoolClient } from "pg";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction, type Queryable } from "../db/sql.ts";
import { enqueueNext } from "./enqueue-next.ts";
import { notifyRun } from "./progress.ts";
import type { RunQueue } from "./queue.ts";
import type { Refusal } from "./refusal.ts";

/**
 * Cancels a run at once, whatever it is doing: the fence keeps a worker that holds it from writing anything more. The
 * pages stored so far stay; the next walk begins at the watermark, which had not moved.
 */
export async function cancelRun(
  { pool, queue }: { readonly pool: Pool; readonly queue: RunQueue },
  { userId, runId }: { readonly userId: string; readonly runId: string },
): Promise<{ readonly runId: string } | { readonly refusal: Refusal }> {
  return inTransaction(pool, async (tx) => {
    const organizationId = await markCanceled(tx, userId, runId);
    if (organizationId === null) return { refusal: await whyNot(tx, userId, runId) };
    await cancelPhases(tx, runId);
    await enqueueNext(tx, queue, organizationId);
    await raiseDataVersion(tx, userId);
    await notifyRun(tx, runId);
    return { runId };
  });
}

async function markCanceled(tx: PoolClient, userId: string, runId: string): Promise<string | null> {
  const { rows } = await tx.query<{ organizationId: string }>({
    name: "cancel_run",
    text: `
      update sync_runs
      set
        status = 'CANCELED',
        phase = null,
        lease_token = lease_token + 1,
        lease_until = null,
        throttled_until = null,
        resumes_at = null,
        seq = seq + 1,
        finished_at = now(),
        updated_at = now()
      where user_id = $1 and id = $2 and status in ('QUEUED', 'RUNNING', 'WAITING')
      returning organization_id as "organizationId"
    `,
    values: [userId, runId],
  });
  return rows[0]?.organizationId ?? null;
}

async function cancelPhases(tx: Queryable, runId: string): Promise<void> {
  await tx.query({
    name: "cancel_phases",
    text: `
      update sync_phases
      set
        status = 'CANCELED',
        finished_at = now(),
        api_calls = (select count(*) from api_calls c where c.run_id = $1 and c.phase = sync_phases.name)
      where run_id = $1 and status in ('PENDING', 'RUNNING', 'WAITING')
    `,
    values: [runId],
  });
}

async function whyNot(tx: Queryable, userId: string, runId: string): Promise<Refusal> {
  const { rows } = await tx.query<{ status: string }>({
    name: "read_run_status",
    text: "select status from sync_runs where user_id = $1 and id = $2",
    values: [userId, runId],
  });
  const status = rows[0]?.status;
  return status === undefined
    ? { code: "NOT_FOUND", message: "There is no such run.", field: ["runId"] }
    : { code: "RUN_FINISHED", message: `The run has already ended (${status}).`, field: ["runId"] };
}
