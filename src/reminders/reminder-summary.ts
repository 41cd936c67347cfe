import type { Queryable } from "../db/sql.ts";
import { openSql } from "../invoices/status.ts";
import { REMINDER_BLOCKS, type ReminderBlock } from "./reminder-block.ts";

/** The open invoices of an organization: those with a reminder to come, and the others by what holds theirs back. */
export interface ReminderSummary {
  readonly planned: number;
  /** In the order of the blocks; those that hold nothing back are left out. */
  readonly blocked: readonly { readonly reason: ReminderBlock; readonly invoices: number }[];
}

const OPEN = `i.user_id = $1 and i.organization_id = $2 and i.deleted_at is null and ${openSql("i")}`;

/** Index: invoices_cache_block_idx alone; no row of the table is read. */
export async function readReminderSummary(
  tx: Queryable,
  userId: string,
  organizationId: string,
): Promise<ReminderSummary> {
  const { rows } = await tx.query<{ reason: ReminderBlock | null; invoices: number }>({
    name: "reminder_summary",
    text: `
      select i.reminders_blocked_by as "reason", count(*)::integer as "invoices"
      from invoices_cache i
      where ${OPEN} and i.reminders_blocked_by = any($3::text[])
      group by 1
      union all
      select null, count(*)::integer
      from invoices_cache i
      where ${OPEN} and i.reminders_blocked_by is null
    `,
    values: [userId, organizationId, REMINDER_BLOCKS],
  });
  const counts = new Map(rows.map(({ reason, invoices }) => [reason, invoices]));
  return {
    planned: counts.get(null) ?? 0,
    blocked: REMINDER_BLOCKS.flatMap((reason) => {
      const invoices = counts.get(reason) ?? 0;
      return invoices === 0 ? [] : [{ reason, invoices }];
    }),
  };
}
