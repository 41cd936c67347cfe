import type { Pool } from "pg";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction, type Queryable } from "../db/sql.ts";
import { enqueueNext } from "./enqueue-next.ts";
import { notifyRun } from "./notify-run.ts";
import type { RunQueue } from "./queue.ts";
import type { Refusal } from "./refusal.ts";

/** The run ended while it was being cancelled: what the cancellation wrote is rolled back. */
class AlreadyEnded extends Error {}

/**
 * Cancels a run at once, whatever it is doing: the fence keeps a worker that holds it from writing anything more. The
 * pages stored so far stay; the next walk begins at the watermark, which had not moved.
 */
export async function cancelRun(
  { pool, queue }: { readonly pool: Pool; readonly queue: RunQueue },
  { userId, runId }: { readonly userId: string; readonly runId: string },
): Promise<{ readonly runId: string } | { readonly refusal: Refusal }> {
  try {
    await inTransaction(pool, async (tx) => {
      // In the order of a page's transaction: phases, user, run.
      await cancelPhases(tx, userId, runId);
      await raiseDataVersion(tx, userId);
      const organizationId = await markCanceled(tx, userId, runId);
      if (organizationId === null) throw new AlreadyEnded();
      await enqueueNext(tx, queue, organizationId);
      await notifyRun(tx, runId);
    });
    return { runId };
  } catch (error) {
    if (!(error instanceof AlreadyEnded)) throw error;
    return { refusal: await whyNot(pool, userId, runId) };
  }
}

/** Null when there is no such unfinished run. Index: sync_runs_user_id_id_key. */
async function markCanceled(tx: Queryable, userId: string, runId: string): Promise<string | null> {
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

/** Index: sync_runs_user_id_id_key, sync_phases_pkey, api_calls_run_id_phase_idx. */
async function cancelPhases(tx: Queryable, userId: string, runId: string): Promise<void> {
  await tx.query({
    name: "cancel_phases",
    text: `
      update sync_phases p
      set
        status = 'CANCELED',
        finished_at = now(),
        api_calls = (select count(*) from api_calls c where c.run_id = p.run_id and c.phase = p.name)
      from sync_runs r
      where r.user_id = $1
        and r.id = $2
        and p.run_id = r.id
        and p.status in ('PENDING', 'RUNNING', 'WAITING')
    `,
    values: [userId, runId],
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
