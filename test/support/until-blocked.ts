import type { Pool } from "pg";
import { expect } from "vitest";

/** Until so many sessions of the database wait for a lock that another one holds. */
export async function untilBlocked(pool: Pool, sessions = 1): Promise<void> {
  await expect
    .poll(async () => {
      const { rows } = await pool.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length;
    })
    .toBe(sessions);
}
