import type { Queryable } from "../db/sql.ts";
import { IS_DUE } from "./sql/lock-due.ts";

export interface DueReminders {
  /** How many are due, up to `DUE_COUNT_CAP`. */
  readonly count: number;
  /** The longest waiting first, at most as many as asked for. */
  readonly ids: readonly string[];
  /** When the next one that is not due yet will be; null when none is planned. */
  readonly nextAt: Date | null;
}

export const DUE_COUNT_CAP = 10_000;

/**
 * What `claimReminders` would look at now: due, and claimed by nobody whose lease still runs. Some of it may turn out to
 * have to wait. Index: payment_reminders_due_idx; invoices_cache (user_id, id).
 */
export async function readDueReminders(
  tx: Queryable,
  userId: string,
  organizationId: string | null,
  now: Date,
  first: number,
): Promise<DueReminders> {
  const { rows } = await tx.query<DueReminders>({
    name: "due_reminders",
    text: `
      with due as materialized (
        select r.id, r.scheduled_for
        from payment_reminders r
        join invoices_cache i on i.user_id = r.user_id and i.id = r.invoice_id
        join organizations o on o.id = i.organization_id
        where r.user_id = $1
          and ${IS_DUE}
          and o.status <> 'DISABLED'
          and ($3::uuid is null or i.organization_id = $3)
        order by r.scheduled_for, r.id
        limit ${DUE_COUNT_CAP}
      )
      select
        (select count(*)::integer from due) as "count",
        array(select id::text from due order by scheduled_for, id limit $4) as "ids",
        (
          select r.scheduled_for
          from payment_reminders r
          join invoices_cache i on i.user_id = r.user_id and i.id = r.invoice_id
          where r.user_id = $1
            and r.status = 'PENDING'
            and r.scheduled_for > $2
            and ($3::uuid is null or i.organization_id = $3)
          order by r.scheduled_for
          limit 1
        ) as "nextAt"
    `,
    values: [userId, now, organizationId, first],
  });
  return rows[0] ?? { count: 0, ids: [], nextAt: null };
}
