import { afterAll, beforeAll, expect, test } from "vitest";
import { diffToSchema } from "../../src/db/schema-diff.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

/** What the migrations have and the Prisma schema cannot or need not say. */
const KNOWN_DIFFERENCES = [
  // Since the legacy schema; the model reaches its user through the organization.
  'ALTER TABLE "sync_metadata" DROP CONSTRAINT "sync_metadata_user_id_fkey";',
];

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

test("the migrated database is what schema.prisma says", async () => {
  const statements = (await diffToSchema(db.url))
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("--"));
  expect(statements).toEqual(KNOWN_DIFFERENCES);
});

test("every constraint is validated and every index is usable", async () => {
  const { rows } = await db.pool.query(`
    select conname as name from pg_constraint where not convalidated
    union all
    select indexrelid::regclass::text from pg_index where not indisvalid
  `);
  expect(rows).toEqual([]);
});
