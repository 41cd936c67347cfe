import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { type Database, openDatabase } from "../../src/db/database.ts";

/** A database of its own, migrated and empty. */
export type TestDatabase = Database;

const POOL_SIZE = 10;

/**
 * Clones the migrated template. Call it in `beforeAll` and `close()` in `afterAll`.
 *
 * `close()` drops the database, and throws when somebody is still connected: a test that leaves a connection behind
 * fails.
 *
 * @param options.empty no migration applied, for tests of the migrations themselves
 */
export async function createTestDatabase(
  options: { readonly empty?: boolean } = {},
): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await administer((admin, migrated) => {
    const template = options.empty === true ? "template0" : pg.escapeIdentifier(migrated);
    return admin.query(`create database ${name} template ${template}`);
  });
  const url = new URL(inject("templateUrl"));
  url.pathname = `/${name}`;
  const database = openDatabase({ url: url.href, max: POOL_SIZE, applicationName: "dunlin test" });
  let closing: Promise<void> | undefined;
  return {
    ...database,
    close: () => {
      closing ??= database.close().then(() => drop(name));
      return closing;
    },
  };
}

async function drop(name: string): Promise<void> {
  await administer(async (admin) => {
    try {
      // Waits up to five seconds for sessions that are just ending.
      await admin.query(`drop database ${name}`);
    } catch (error) {
      const { rows } = await admin.query({
        text: "select pid, application_name, state, query from pg_stat_activity where datname = $1",
        values: [name],
      });
      await admin.query(`drop database ${name} with (force)`);
      throw new Error(`Connections were left open: ${JSON.stringify(rows)}`, { cause: error });
    }
  });
}

async function administer(
  work: (admin: pg.Client, migrated: string) => Promise<unknown>,
): Promise<void> {
  const url = new URL(inject("templateUrl"));
  const migrated = url.pathname.slice(1);
  url.pathname = "/postgres";
  const admin = new pg.Client({
    connectionString: url.href,
    application_name: "dunlin test admin",
  });
  await admin.connect();
  try {
    await work(admin, migrated);
  } finally {
    await admin.end();
  }
}
