import { afterAll, beforeAll, expect, test } from "vitest";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";

let world: SyncWorld;

beforeAll(async () => {
  world = await createSyncWorld({ customers: 1_000, invoices: 1_200 });
  // What the test promises is the sync's own doing.
  for (const table of ["customers_cache", "invoices_cache"]) {
    await world.database.pool.query(`alter table ${table} set (autovacuum_enabled = off)`);
  }
});
afterAll(() => world.close());

test("what a first sync filled is planned by what it holds, not as if it were empty", async () => {
  const before = await knownRows();
  expect(before).toEqual({ customers_cache: -1, invoices_cache: -1 });
  await world.sync("FULL");
  const known = await knownRows();
  expect(known.customers_cache).toBeGreaterThanOrEqual(1_000);
  expect(known.invoices_cache).toBeGreaterThanOrEqual(1_000);
});

/** By the planner's statistics; -1: none. */
async function knownRows(): Promise<Record<string, number>> {
  const { rows } = await world.database.pool.query<{ name: string; known: number }>(`
    select relname as name, reltuples as known
    from pg_class
    where relname in ('customers_cache', 'invoices_cache')
  `);
  return Object.fromEntries(rows.map(({ name, known }) => [name, known]));
}
