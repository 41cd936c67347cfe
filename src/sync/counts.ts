/** What a phase did, per distinct record and run. */
export interface Counts {
  readonly fetched: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly skipped: number;
  readonly failed: number;
}

export const NO_COUNTS: Counts = {
  fetched: 0,
  inserted: 0,
  updated: 0,
  unchanged: 0,
  deleted: 0,
  skipped: 0,
  failed: 0,
};

interface StoredRow {
  readonly outcome: "INSERTED" | "UPDATED" | "UNCHANGED";
  readonly seenBefore: boolean;
}

/** A record that this run had seen before is counted already, wherever the walk met it again. */
export function countRows(rows: readonly StoredRow[]): Counts {
  const fresh = rows.filter((row) => !row.seenBefore);
  const of = (outcome: StoredRow["outcome"]): number =>
    fresh.filter((row) => row.outcome === outcome).length;
  return {
    ...NO_COUNTS,
    fetched: fresh.length,
    inserted: of("INSERTED"),
    updated: of("UPDATED"),
    unchanged: of("UNCHANGED"),
  };
}
