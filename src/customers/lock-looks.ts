import type { Queryable } from "../db/sql.ts";

/**
 * Keeps who sets marks because of invoices, any number at once (`share`), from who takes them away (`alone`): the one
 * may rely on a mark that is there, the other on the invoices that it sees. A statement sees only what was committed
 * before it began, so both read after they have the lock. It ends with the transaction, and comes before all rows.
 */
export async function lockLooks(
  tx: Queryable,
  organizationId: string,
  mode: "share" | "alone",
): Promise<void> {
  const lock = mode === "share" ? "pg_advisory_xact_lock_shared" : "pg_advisory_xact_lock";
  await tx.query({
    name: `lock_looks_${mode}`,
    text: `select ${lock}(hashtextextended('dunlin looks ' || $1::text, 0))`,
    values: [organizationId],
  });
}
