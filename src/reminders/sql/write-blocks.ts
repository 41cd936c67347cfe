import type { Queryable } from "../../db/sql.ts";
import type { ReminderBlock } from "../reminder-block.ts";

export interface InvoiceBlock {
  readonly invoiceId: string;
  readonly blockedBy: ReminderBlock | null;
}

/** Writes on invoices why they get no reminders, where that changed. Index: invoices_cache (user_id, id). */
export async function writeBlocks(
  tx: Queryable,
  userId: string,
  blocks: readonly InvoiceBlock[],
): Promise<void> {
  await tx.query({
    name: "write_reminder_blocks",
    text: `
      update invoices_cache i
      set reminders_blocked_by = t.blocked_by, updated_at = now()
      from unnest($2::uuid[], $3::text[]) as t (id, blocked_by)
      where i.user_id = $1
        and i.id = t.id
        and i.reminders_blocked_by is distinct from t.blocked_by
    `,
    values: [
      userId,
      blocks.map((block) => block.invoiceId),
      blocks.map((block) => block.blockedBy),
    ],
  });
}
