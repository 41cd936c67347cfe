import type { Pool } from "pg";
import type { Logger } from "pino";

/** Tables that a first sync fills. */
export type GrowingTable = "customers_cache" | "invoices_cache";

export interface TableGrowth {
  /** Rows were inserted and committed. */
  grew(rows: number): Promise<void>;
  /** No more rows will come for now: whatever is read next is planned by what is there. */
  settled(): Promise<void>;
}

/** Fewer new rows change no plan. */
const MIN_ROWS = 1_000;
const GROWTH = 10;

/**
 * Renews the statistics of a table each time this walk has made it ten times as large, and at its end.
 *
 * Without them PostgreSQL takes a table for empty and one organization for a two-hundredth of it, and reads all of its
 * rows for each page. Autovacuum comes once a minute, which is later than the end of most first syncs.
 */
export function createTableGrowth(pool: Pool, table: GrowingTable, log: Logger): TableGrowth {
  let inserted = 0;
  let analyzed = 0;
  const analyze = async (): Promise<void> => {
    analyzed = inserted;
    // Whoever holds the table is vacuuming or analyzing it.
    await pool.query(`analyze (skip_locked) ${table}`).catch((error: unknown) => {
      log.warn({ err: error, table }, "the table's statistics could not be renewed");
    });
  };
  return {
    async grew(rows) {
      inserted += rows;
      if (inserted >= Math.max(MIN_ROWS, GROWTH * analyzed)) await analyze();
    },
    async settled() {
      if (inserted - analyzed >= MIN_ROWS) await analyze();
    },
  };
}
