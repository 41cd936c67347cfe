import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MIGRATIONS_DIRECTORY, migrate } from "../../src/db/migrate.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

const MIGRATOR = join(import.meta.dirname, "../support/migrate-once.ts");

let db: TestDatabase;
let migrationsDir: string;

beforeEach(async () => {
  db = await createTestDatabase({ empty: true });
  migrationsDir = await mkdtemp(join(tmpdir(), "dunlin-migrations-"));
});

afterEach(async () => {
  await rm(migrationsDir, { recursive: true });
  await db.close();
});

async function write(name: string, script: string): Promise<void> {
  await mkdir(join(migrationsDir, name), { recursive: true });
  await writeFile(join(migrationsDir, name, "migration.sql"), script);
}

async function rows(text: string): Promise<unknown[]> {
  return (await db.pool.query(text)).rows;
}

function history(): Promise<unknown[]> {
  return rows(`
    select
      migration_name as name,
      finished_at is not null as finished,
      rolled_back_at is not null as rolled_back,
      applied_steps_count as steps
    from _prisma_migrations
    order by started_at
  `);
}

const ITEMS = "create table items (id int primary key, code int);";
const ITEMS_INDEX = "create index concurrently items_code_idx on items (code);";

test("applies in order of name, function bodies and comments included, and then has nothing to do", async () => {
  await write("2_rows", "insert into items select n, double(n) from generate_series(1, 3) n");
  await write(
    "1_table",
    `${ITEMS}
    -- A semicolon; in a comment.
    create function double(n int) returns int language plpgsql as $$
    begin
      return n * 2; -- and in a body
    end $$;
    -- the last line is a comment`,
  );
  expect(await migrate(db.url, { migrationsDir })).toEqual({ applied: ["1_table", "2_rows"] });
  expect(await rows("select sum(code)::int as sum from items")).toEqual([{ sum: 12 }]);
  expect(await history()).toEqual([
    { name: "1_table", finished: true, rolled_back: false, steps: 1 },
    { name: "2_rows", finished: true, rolled_back: false, steps: 1 },
  ]);
  expect(await migrate(db.url, { migrationsDir })).toEqual({ applied: [] });

  await write("3_more", "alter table items add column name text");
  expect(await migrate(db.url, { migrationsDir })).toEqual({ applied: ["3_more"] });
});

test("a script whose second statement fails leaves nothing, and is named until a person retries it", async () => {
  await write("1_items", ITEMS);
  await write("2_broken", "create table half (id int);\ninsert into missing values (1);");
  await write("3_after", "create table after_it (id int)");
  const failure = /Migration 2_broken failed: .*"missing" does not exist[\s\S]*--retry-failed/;
  await expect(migrate(db.url, { migrationsDir })).rejects.toThrow(failure);
  expect(
    await rows(
      "select to_regclass('items') as a, to_regclass('half') as b, to_regclass('after_it') as c",
    ),
  ).toEqual([{ a: "items", b: null, c: null }]);

  await db.pool.query("create table missing (id int)");
  await expect(migrate(db.url, { migrationsDir })).rejects.toThrow(failure);

  expect(await migrate(db.url, { migrationsDir, retryFailed: true })).toEqual({
    applied: ["2_broken", "3_after"],
  });
  expect(await migrate(db.url, { migrationsDir })).toEqual({ applied: [] });
});

test("a migration whose process died is run again", async () => {
  await write("1_items", ITEMS);
  await migrate(db.url, { migrationsDir });
  await write("2_more", "create table more (id int)");
  await db.pool.query(`
    insert into _prisma_migrations (id, checksum, migration_name, applied_steps_count)
    values (gen_random_uuid(), '', '2_more', 0)
  `);
  expect(await migrate(db.url, { migrationsDir })).toEqual({ applied: ["2_more"] });
});

test("a process killed in the middle of a migration costs nothing but the repetition", async () => {
  await write("1_items", ITEMS);
  await write(
    "2_slow",
    "create table slow (id int); select pg_sleep(case when to_regclass('go') is null then 60 else 0 end);",
  );
  const killed = fork(MIGRATOR, [db.url, migrationsDir], { stdio: "ignore" });
  const exited = once(killed, "exit");
  await expect
    .poll(() => rows("select 1 from pg_stat_activity where wait_event = 'PgSleep'"))
    .toHaveLength(1);
  killed.kill("SIGKILL");
  await exited;
  await db.pool.query(`
    select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'
  `);
  await db.pool.query("create table go ()");
  expect(await migrate(db.url, { migrationsDir })).toEqual({ applied: ["2_slow"] });
});

test("a failed concurrent index build recovers by itself", async () => {
  await write("1_items", ITEMS);
  await migrate(db.url, { migrationsDir });
  await write("2_unique", ITEMS_INDEX.replace("index", "unique index"));
  await db.pool.query("insert into items values (1, 7), (2, 7)");
  await expect(migrate(db.url, { migrationsDir })).rejects.toThrow(
    /2_unique failed: could not create unique index/,
  );
  expect(await validity()).toEqual([{ indisvalid: false }]);

  await db.pool.query("delete from items where id = 2");
  expect(await migrate(db.url, { migrationsDir })).toEqual({ applied: ["2_unique"] });
  expect(await validity()).toEqual([{ indisvalid: true }]);
});

test("an index that was built but not recorded is not built again", async () => {
  await write("1_items", ITEMS);
  await migrate(db.url, { migrationsDir });
  await write("2_index", ITEMS_INDEX);
  await db.pool.query(ITEMS_INDEX);
  await db.pool.query(`
    insert into _prisma_migrations (id, checksum, migration_name, applied_steps_count)
    values (gen_random_uuid(), '', '2_index', 0)
  `);
  const before = await rows("select 'items_code_idx'::regclass::oid as oid");
  await write("3_more", "create table more (id int)");
  expect(await migrate(db.url, { migrationsDir })).toEqual({ applied: ["3_more"] });
  expect(await rows("select 'items_code_idx'::regclass::oid as oid")).toEqual(before);
  expect(await migrate(db.url, { migrationsDir })).toEqual({ applied: [] });
});

test("three processes that start at once all succeed, a concurrent index included", async () => {
  await write(
    "1_items",
    `${ITEMS} insert into items select n, n from generate_series(1, 50000) n;`,
  );
  await write("2_index", ITEMS_INDEX);
  await write("3_index", ITEMS_INDEX.replaceAll("code", "id"));
  await write("4_more", "create table more (id int)");
  const results = await Promise.all([0, 1, 2].map(() => migrateInProcess()));
  expect(results.flat().sort()).toEqual(["1_items", "2_index", "3_index", "4_more"]);
  expect(results.filter((applied) => applied.length > 0)).toHaveLength(1);
  expect(await rows("select 1 from pg_index where not indisvalid")).toEqual([]);
});

test("waits for a table lock in short turns instead of making everybody wait behind it", async () => {
  await write("1_items", ITEMS);
  await migrate(db.url, { migrationsDir });
  await write("2_column", "alter table items add column name text");
  const reader = await db.pool.connect();
  await reader.query("begin; select * from items");
  const migrating = migrate(db.url, { migrationsDir });
  await expect.poll(waiting).toHaveLength(1);
  // It gives up its turn, and a writer that queued behind it goes on although the reader still holds its lock.
  await db.pool.query("insert into items values (1, 1)");
  await reader.query("commit");
  reader.release();
  expect(await migrating).toEqual({ applied: ["2_column"] });
});

function waiting(): Promise<unknown[]> {
  return rows(
    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
  );
}

function validity(): Promise<unknown[]> {
  return rows("select indisvalid from pg_index where indexrelid = 'items_code_idx'::regclass");
}

async function migrateInProcess(): Promise<string[]> {
  const child = fork(MIGRATOR, [db.url, migrationsDir], { stdio: "inherit" });
  const [applied] = (await once(child, "message")) as [string[]];
  return applied;
}

test("goes on from the old application's tables, whatever made them", async () => {
  const legacy = join(MIGRATIONS_DIRECTORY, "20250310090000_legacy_schema", "migration.sql");
  await db.pool.query(await readFile(legacy, "utf8"));
  await db.pool.query("insert into users (name, zoho_organization_id) values ('anna', '1')");
  const { applied } = await migrate(db.url);
  expect(applied[0]).toBe("20260601090000_customers_cache");
  expect(await rows("select source_id, status from organizations")).toEqual([
    { source_id: "1", status: "NEEDS_RECONNECT" },
  ]);
  expect(await migrate(db.url)).toEqual({ applied: [] });
});

test("leaves a database alone that holds other tables", async () => {
  await db.pool.query("create table users (id int)");
  await expect(migrate(db.url)).rejects.toThrow(/^The database has tables that are not Dunlin's/);
  expect(await rows("select to_regclass('invoices_cache') as made")).toEqual([{ made: null }]);
});
