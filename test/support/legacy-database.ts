import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MIGRATIONS_DIRECTORY, migrate } from "../../src/db/migrate.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";

/** A database as the application left it that this one grew from: migration (1) and no other. */
export async function createLegacyDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase({ empty: true });
  const directory = await mkdtemp(join(tmpdir(), "dunlin-legacy-"));
  try {
    const [first] = (await readdir(MIGRATIONS_DIRECTORY)).sort();
    if (first === undefined) throw new Error("There are no migrations.");
    for (const name of [first, "migration_lock.toml"]) {
      await cp(join(MIGRATIONS_DIRECTORY, name), join(directory, name), { recursive: true });
    }
    await migrate(database.url, { migrationsDir: directory });
  } finally {
    await rm(directory, { recursive: true });
  }
  return database;
}
