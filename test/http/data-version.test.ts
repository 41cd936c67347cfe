import { afterAll, beforeAll, expect, test } from "vitest";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";

/** Tables whose rows the API shows, with the columns that it does not: bookkeeping of workers. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  organizations: [],
  customers_cache: ["last_seen_run_id"],
  invoices_cache: ["last_seen_run_id"],
  payment_reminders: [],
  sync_runs: ["lease_token", "lease_until", "worker", "updated_at"],
  sync_issues: [],
  reminder_policies: [],
};

let world: SyncWorld;

beforeAll(async () => {
  world = await createSyncWorld({ customers: 40, invoices: 120 });
  await world.database.pool.query(`
    create table unversioned (table_name text, operation text, row_text text);
    create function must_raise_version() returns trigger language plpgsql as $$
    declare
      changed record := case when tg_op = 'DELETE' then old else new end;
      raised boolean;
    begin
      select u.xmin = pg_current_xact_id()::xid into raised
      from users u
      where u.id = changed.user_id;
      if raised is false then
        insert into unversioned values (tg_table_name, tg_op, changed::text);
      end if;
      return null;
    end
    $$;
  `);
  for (const [table, hidden] of Object.entries(SHOWN)) {
    const name = `raises_version_${table}`;
    const shown = (row: string): string =>
      `to_jsonb(${row}) - array[${["''", ...hidden.map((column) => `'${column}'`)].join(", ")}]::text[]`;
    await world.database.pool.query(`
      create constraint trigger ${name}_changed
      after update on ${table}
      deferrable initially deferred
      for each row
      when (${shown("old")} is distinct from ${shown("new")})
      execute function must_raise_version();
      create constraint trigger ${name}_come_or_gone
      after insert or delete on ${table}
      deferrable initially deferred
      for each row
      execute function must_raise_version();
    `);
  }
}, 60_000);

afterAll(() => world.close());

async function unversioned(): Promise<unknown[]> {
  const { rows } = await world.database.pool.query(
    "select table_name, operation, count(*)::int from unversioned group by 1, 2 order by 1, 2",
  );
  return rows;
}

test("the trap works: a change without a raised version is found", async () => {
  const { pool } = world.database;
  await pool.query({
    text: "update organizations set name = 'Other' where id = $1",
    values: [world.organizationId],
  });
  expect(await unversioned()).toEqual([
    { table_name: "organizations", operation: "UPDATE", count: 1 },
  ]);
  await pool.query("delete from unversioned");
});

test("every transaction of a sync that changes what the API shows raises the data version", async () => {
  expect((await world.sync("FULL")).status).toMatch(/^SUCCEEDED/);
  expect((await world.sync("INCREMENTAL")).status).toMatch(/^SUCCEEDED/);
  expect((await world.sync("BACKFILL")).status).toMatch(/^SUCCEEDED/);
  expect(await unversioned()).toEqual([]);
}, 120_000);
