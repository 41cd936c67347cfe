import type { Queryable } from "../db/sql.ts";

/** Each change of a run that may be shown is notified here, at most ten a second, the last state always. */
export const RUN_CHANNEL = "dunlin_run";

/** Notifies the state of a row of sync_runs. In a transaction it goes out with the commit. */
export function notifyRunSql(run: string): string {
  return `pg_notify(
    '${RUN_CHANNEL}',
    json_build_object(
      'runId', ${run}.id,
      'userId', ${run}.user_id,
      'organizationId', ${run}.organization_id,
      'seq', ${run}.seq
    )::text
  )`;
}

/** Notifies the present state of a run, with the transaction that changed it. Index: the primary key. */
export async function notifyRun(tx: Queryable, runId: string): Promise<void> {
  await tx.query({
    name: "notify_run",
    text: `
      select ${notifyRunSql("r")}
      from sync_runs r
      where r.id = $1
    `,
    values: [runId],
  });
}
