import type { Queryable } from "../db/sql.ts";

export interface Retention {
  /** Days for which a record that was set aside is kept as it was last received: it may hold personal data. */
  readonly rawRecordDays: number;
  /** Days for which finished runs, their issues and the history of reminders are kept. */
  readonly historyDays: number;
}

/** Longer than any quota looks back, and than a run can wait. */
const CALL_DAYS = 40;
/** A transaction stays short, however much has gathered. */
const ROWS_AT_ONCE = 5_000;

interface Step {
  /** Removes at most $2 rows older than $1 days, and returns whose they were. */
  readonly text: string;
  readonly days: number;
}

function steps({ rawRecordDays, historyDays }: Retention): Step[] {
  return [
    // Index: sync_issues_user_id_created_at_id_idx.
    {
      text: `
        update sync_issues
        set raw_record = null
        where id in (
          select i.id
          from users u
          join sync_issues i on i.user_id = u.id and i.created_at < now() - make_interval(days => $1)
          where i.raw_record is not null
            and i.last_seen_at < now() - make_interval(days => $1)
          limit $2
        )
        returning user_id
      `,
      days: rawRecordDays,
    },
    // Index: sync_runs_user_id_created_at_id_idx. An issue that is still open keeps its run.
    {
      text: `
        delete from sync_runs
        where id in (
          select r.id
          from users u
          join sync_runs r on r.user_id = u.id and r.created_at < now() - make_interval(days => $1)
          where r.finished_at < now() - make_interval(days => $1)
            and not exists (
              select
              from sync_issues i
              where i.run_id = r.id
                and i.resolved_at is null
            )
          limit $2
        )
        returning user_id
      `,
      days: historyDays,
    },
    // What was delivered is kept: it says which steps must not be repeated.
    {
      text: `
        delete from reminder_events
        where id in (
          select e.id
          from reminder_events e
          where e.created_at < now() - make_interval(days => $1)
            and e.kind <> 'DELIVERED'
          limit $2
        )
        returning user_id
      `,
      days: historyDays,
    },
    // The few of each organization are all read.
    {
      text: `
        delete from reminder_replans
        where id in (
          select id
          from reminder_replans
          where finished_at < now() - make_interval(days => $1)
          limit $2
        )
        returning user_id
      `,
      days: historyDays,
    },
    // Index: api_calls_organization_id_reserved_at_idx.
    {
      text: `
        delete from api_calls a
        where id in (
          select c.id
          from organizations o
          join api_calls c
            on c.organization_id = o.id
            and c.reserved_at < now() - make_interval(days => $1)
          limit $2
        )
        returning (select o.user_id from organizations o where o.id = a.organization_id) as user_id
      `,
      days: CALL_DAYS,
    },
  ];
}

/**
 * Removes what is older than its retention, in batches that commit; each raises the version of its users' data. After
 * the signal no further batch begins.
 */
export async function forgetOldRecords(
  db: Queryable,
  retention: Retention,
  signal?: AbortSignal,
): Promise<void> {
  for (const { text, days } of steps(retention)) {
    for (;;) {
      if (signal?.aborted) return;
      const { rows } = await db.query<{ removed: number }>({
        text: `
          with gone as (${text}),
          raised as (
            update users
            set data_version = data_version + 1
            where id in (select user_id from gone)
          )
          select count(*)::integer as removed from gone
        `,
        values: [days, ROWS_AT_ONCE],
      });
      if ((rows[0]?.removed ?? 0) < ROWS_AT_ONCE) break;
    }
  }
}
