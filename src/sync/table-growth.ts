import type { Pool } from "pg";
import type { Logger } from "pino";
import { inTransaction } from "../db/sql.ts";

/** Tables that a first sync fills. */
export type GrowingTable = "customers_cache" | "invoices_cache";

export interface TableGrowth {
  /** Rows were inserted and committed. */
  grew(rows: number): Promise<void>;
  /** No more rows will come for now. What is returned goes on beside whatever follows. */
  settled(): Promise<void>;
}

/** Fewer new rows change no plan. */
const MIN_ROWS = 1_000;
const GROWTH = 10;
/** Of PostgreSQL's `default_statistics_target`, which is 100 and costs ten times as much. */
const ROUGH = 10;

/**
 * Renews the statistics of a table: roughly each time this walk has made it ten times as large, and wholly at its end.
 *
 * Without them PostgreSQL takes a table for empty and one organization for a two-hundredth of it, and reads all of its
 * rows for each question. Autovacuum comes once a minute, which is later than the end of most first syncs.
 */
export function createTableGrowth(pool: Pool, table: GrowingTable, log: Logger): TableGrowth {
  let inserted = 0;
  let roughly = 0;
  const analyze = async (target: number | null): Promise<void> => {
    roughly = inserted;
    await inTransaction(pool, async (tx) => {
      if (target !== null)
        await tx.query({ text: `set local default_statistics_target = ${target}` });
      // Whoever holds the table is vacuuming or analyzing it.
      await tx.query({ text: `analyze (skip_locked) ${table}` });
    }).catch((error: unknown) => {
      log.warn({ err: error, table }, "the table's statistics could not be renewed");
    });
  };
  return {
    async grew(rows) {
      inserted += rows;
      if (inserted >= Math.max(MIN_ROWS, GROWTH * roughly)) await analyze(ROUGH);
    },
    async settled() {
      if (inserted >= MIN_ROWS) await analyze(null);
    },
  };
}
