import type { Queryable } from "../../db/sql.ts";
import type { Actor } from "../actor.ts";
import type { ReminderBlock } from "../reminder-block.ts";

export interface InvoiceBlock {
  readonly invoiceId: string;
  readonly blockedBy: ReminderBlock | null;
  readonly blockedBefore: ReminderBlock | null;
  /** Whether the history tells of it; not of an invoice that was closed when it was first seen. */
  readonly noteworthy: boolean;
}

/** Writes on invoices why they get no reminders, where that changed. Index: invoices_cache (user_id, id). */
export async function writeBlocks(
  tx: Queryable,
  userId: string,
  blocks: readonly InvoiceBlock[],
  actor: Actor,
): Promise<void> {
  await tx.query({
    name: "write_reminder_blocks",
    text: `
      with given as (
        select *
        from unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[]) as t (id, blocked_by, blocked_before, noteworthy)
      ),
      written as (
        update invoices_cache i
        set reminders_blocked_by = t.blocked_by, updated_at = now()
        from given t
        where i.user_id = $1
          and i.id = t.id
          and i.reminders_blocked_by is distinct from t.blocked_by
        returning i.id
      )
      insert into reminder_events (user_id, invoice_id, kind, reason, data, cause, actor)
      select
        $1, t.id, case when t.blocked_by is null then 'FREED' else 'HELD_BACK' end, t.blocked_by,
        nullif(jsonb_strip_nulls(jsonb_build_object('was', t.blocked_before, 'note', $8::text)), '{}'), $6, $7
      from written
      join given t using (id)
      where t.noteworthy
    `,
    values: [
      userId,
      blocks.map((block) => block.invoiceId),
      blocks.map((block) => block.blockedBy),
      blocks.map((block) => block.blockedBefore),
      blocks.map((block) => block.noteworthy),
      actor.cause,
      actor.by,
      actor.note ?? null,
    ],
  });
}
