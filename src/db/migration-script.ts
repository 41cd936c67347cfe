import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { isBatchedScript } from "./batched-script.ts";
import { concurrentIndexState, parseConcurrentIndex } from "./concurrent-index.ts";
import type { Migration } from "./migrations-directory.ts";
import { sqlState } from "./sql.ts";

/**
 * DDL that waits for a lock makes everybody else wait behind it, so it gives up soon and comes back. A script locks up
 * to three tables one after the other, and all of it must stay below the second that a writer may have to wait.
 */
const LOCK_TIMEOUT = "300ms";
const LOCK_ATTEMPTS = 200;
const LOCK_PAUSE_MS = 500;
/** lock_not_available and deadlock_detected. */
const LOCK_STATES = new Set(["55P03", "40P01"]);

/**
 * Runs one migration completely or not at all, on `session`; one that commits in batches goes on when it is run again.
 *
 * The script and the update of its record go out as one simple query, which PostgreSQL runs as one transaction. An index
 * built concurrently cannot be in one: what an earlier attempt left invalid is dropped first, and it may wait for its
 * locks as long as it needs, because nobody waits behind it.
 */
export async function runMigrationScript(session: pg.Client, migration: Migration): Promise<void> {
  const index = parseConcurrentIndex(migration.script);
  for (let attempt = 1; ; attempt += 1) {
    try {
      // Also undoes what an earlier script has set.
      await session.query("reset all");
      if (index === undefined) {
        await session.query(`set lock_timeout = '${LOCK_TIMEOUT}'`);
        await session.query(
          isBatchedScript(migration.script)
            ? migration.script
            : `${migration.script}\n;${finishedStatement(migration.name)}`,
        );
      } else {
        await session.query("set lock_timeout = 0");
        if ((await concurrentIndexState(session, index)) === "invalid") {
          await session.query(`drop index concurrently ${pg.escapeIdentifier(index.name)}`);
        }
        await session.query(migration.script);
      }
      return;
    } catch (error) {
      if (attempt >= LOCK_ATTEMPTS || !LOCK_STATES.has(sqlState(error) ?? "")) throw error;
      await wait(LOCK_PAUSE_MS);
    }
  }
}

function finishedStatement(name: string): string {
  return `
    update _prisma_migrations
    set finished_at = now()
    where migration_name = ${pg.escapeLiteral(name)}
      and finished_at is null
      and rolled_back_at is null
  `;
}
