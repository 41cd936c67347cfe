import type { Pool } from "pg";
import { pino } from "pino";
import { inTransaction, type Queryable } from "../../src/db/sql.ts";
import { notifyRun } from "../../src/sync/notify-run.ts";
import type { TestOrganization } from "../support/organization.ts";

export const silent = pino({ level: "silent" });

/** A RECORD run: any number of them may be open at once. */
export async function createRun(
  pool: Pool,
  organization: TestOrganization,
  status = "RUNNING",
): Promise<string> {
  return await inTransaction(pool, async (tx) => {
    const runId = await insertRun(tx, organization, status);
    await notifyRun(tx, runId);
    return runId;
  });
}

/** A run of long ago, as it were: nobody is notified. */
export async function insertRun(
  tx: Queryable,
  { userId, organizationId }: TestOrganization,
  status: string,
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>({
    text: `
      insert into sync_runs (user_id, organization_id, kind, trigger, status)
      values ($1, $2, 'RECORD', 'MANUAL', $3)
      returning id
    `,
    values: [userId, organizationId, status],
  });
  const runId = rows[0]?.id as string;
  await tx.query({
    text: "insert into sync_phases (run_id, name, ordinal) values ($1, 'RECORD', 1)",
    values: [runId],
  });
  return runId;
}

/** One change as the engine makes it: a page counted, the next seq, the notification, all in one transaction. */
export async function changeRun(pool: Pool, runId: string, status = "RUNNING"): Promise<number> {
  return await inTransaction(pool, async (tx) => {
    await tx.query({
      text: "update sync_phases set fetched = fetched + 1 where run_id = $1",
      values: [runId],
    });
    const { rows } = await tx.query<{ seq: number }>({
      text: `
        update sync_runs
        set
          seq = seq + 1,
          status = $2,
          updated_at = clock_timestamp(),
          finished_at = case when $2 in ('QUEUED', 'RUNNING', 'WAITING') then null else now() end
        where id = $1
        returning seq
      `,
      values: [runId, status],
    });
    await notifyRun(tx, runId);
    return rows[0]?.seq as number;
  });
}

/** Ends the LISTEN connections of this database, as a failing network would, and waits until they are gone. Returns how many there were. */
export async function dropListeners(db: Queryable): Promise<number> {
  const { rowCount } = await db.query({
    text: `
      select pg_terminate_backend(pid, 5000)
      from pg_stat_activity
      where datname = current_database()
        and application_name like 'dunlin listen%'
    `,
  });
  return rowCount ?? 0;
}

export async function countListeners(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    text: `
      select count(*)::int as count
      from pg_stat_activity
      where datname = current_database()
        and application_name like 'dunlin listen%'
    `,
  });
  return rows[0]?.count ?? 0;
}
