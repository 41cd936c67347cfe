import { setTimeout as wait } from "node:timers/promises";
import type { Pool } from "pg";

const SETTLED_MS = 500;

/** Pages of this database that were looked at so far, once all sessions that ended have said so. */
export async function buffersTouched(pool: Pool): Promise<number> {
  let before = -1;
  for (;;) {
    await pool.query("select pg_stat_force_next_flush()");
    const { rows } = await pool.query<{ touched: number }>(
      "select (blks_hit + blks_read)::float8 as touched from pg_stat_database where datname = current_database()",
    );
    const touched = rows[0]?.touched ?? 0;
    // Asking touches some itself.
    if (touched - before < ASKING_TOUCHES && before >= 0) return touched;
    before = touched;
    await wait(SETTLED_MS);
  }
}

const ASKING_TOUCHES = 100;
