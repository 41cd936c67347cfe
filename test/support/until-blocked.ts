import type { Pool } from "pg";
import { expect } from "vitest";

/** Until one session of the database waits for a lock that another one holds. */
export async function untilBlocked(pool: Pool): Promise<void> {
  await expect
    .poll(async () => {
      const { rows } = await pool.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length;
    })
    .toBe(1);
}
