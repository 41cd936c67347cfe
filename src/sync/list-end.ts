import type { Queryable } from "../db/sql.ts";

/** What a walked list leaves as its last position. */
export interface ListEnd {
  /** Every page of the whole list was complete and well-formed. */
  readonly completesList: boolean;
  /** Of the invoices: how far those that a merge may have moved were read again. */
  readonly reread?: { readonly after: string; readonly asked: number };
}

export function isListEnd(position: unknown): position is ListEnd {
  return typeof position === "object" && position !== null && "completesList" in position;
}

/** SQL, of a row of sync_phases: its walk ended, and could not say that it had read the whole list. */
export const endedUnsure = (phase: string): string =>
  `${phase}.position -> 'completesList' = 'false'`;

/** Only a list that was read whole in this run can say that a record is missing. Index: sync_phases_pkey. */
export async function completeLists(
  tx: Queryable,
  runId: string,
): Promise<{ readonly customers: boolean; readonly invoices: boolean }> {
  const { rows } = await tx.query<{ customers: boolean; invoices: boolean }>({
    name: "complete_lists",
    text: `
      select
        coalesce(bool_or(name = 'CUSTOMERS' and whole), false) as customers,
        coalesce(bool_or(name = 'INVOICES' and whole), false) as invoices
      from (
        select
          name,
          status in ('SUCCEEDED', 'SUCCEEDED_WITH_ISSUES') and position -> 'completesList' = 'true' as whole
        from sync_phases
        where run_id = $1
      ) phases
    `,
    values: [runId],
  });
  return rows[0] ?? { customers: false, invoices: false };
}
