import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Database, openDatabase } from "../../../src/db/database.ts";
import { startEmbeddedServer } from "../../../src/db/embedded-server.ts";
import { migrate } from "../../../src/db/migrate.ts";
import type { BenchRun } from "./bench-run.ts";

const CONNECTIONS = 10;

/** The one PostgreSQL of the command: the embedded one, as durable as users have it. Gives the URL of a migrated template. */
export function postgres(run: BenchRun): Promise<string> {
  return run.shared("postgres", async (defer) => {
    const dataDir = await mkdtemp(join(tmpdir(), "dunlin-bench-"));
    defer(() => rm(dataDir, { recursive: true, force: true }));
    const server = await startEmbeddedServer({ dataDir });
    defer(() => server.stop());
    await migrate(server.url);
    return server.url;
  });
}

/** A migrated, empty database for this benchmark alone. */
export async function emptyDatabase(run: BenchRun, name: string): Promise<Database> {
  const database = await cloneTemplate(await postgres(run), name);
  run.defer(() => drop(database));
  return database;
}

/** A migrated, empty database for as long as the work takes. */
export async function withDatabase<T>(
  run: BenchRun,
  name: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await cloneTemplate(await postgres(run), name);
  try {
    return await work(database);
  } finally {
    await drop(database);
  }
}

/** A database filled once and kept for every benchmark that asks for that name. */
export async function sharedDatabase<T>(
  run: BenchRun,
  name: string,
  fill: (database: Database) => Promise<T>,
): Promise<{ readonly database: Database; readonly filled: T }> {
  const url = await postgres(run);
  return run.shared(`database ${name}`, async (defer) => {
    run.say(`fills the database ${name}`);
    const database = await cloneTemplate(url, name);
    defer(() => drop(database));
    const filled = await fill(database);
    await database.pool.query("vacuum analyze");
    return { database, filled };
  });
}

async function cloneTemplate(templateUrl: string, name: string): Promise<Database> {
  const url = new URL(templateUrl);
  const template = pg.escapeIdentifier(url.pathname.slice(1));
  const clone = pg.escapeIdentifier(name);
  await administer(templateUrl, `create database ${clone} template ${template}`);
  url.pathname = `/${name}`;
  return openDatabase({ url: url.href, max: CONNECTIONS, applicationName: "dunlin bench" });
}

async function drop(database: Database): Promise<void> {
  const name = new URL(database.url).pathname.slice(1);
  await database.close();
  await administer(database.url, `drop database ${pg.escapeIdentifier(name)} with (force)`);
}

async function administer(of: string, statement: string): Promise<void> {
  const url = new URL(of);
  url.pathname = "/postgres";
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  try {
    await admin.query(statement);
  } finally {
    await admin.end();
  }
}
