import { afterAll, beforeAll, expect, test } from "vitest";
import type { Queryable, Statement } from "../../src/db/sql.ts";
import { anyOpenIssue } from "../../src/sync/issues.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { vacuumAll } from "../support/vacuum-all.ts";

const OTHER_ISSUES = 5_000;
/** An index of so many more entries is a level deeper. */
const ONE_LEVEL_BLOCKS = 2;

let database: TestDatabase;
let organization: TestOrganization;
let runId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  organization = await createOrganization(database.pool);
  const { rows } = await database.pool.query<{ id: string }>({
    text: `
      insert into sync_runs (user_id, organization_id, kind, trigger)
      values ($1, $2, 'INCREMENTAL', 'MANUAL')
      returning id
    `,
    values: [organization.userId, organization.organizationId],
  });
  runId = rows[0]?.id ?? "";
});
afterAll(() => database.close());

async function open(code: string, count: number): Promise<void> {
  await database.pool.query({
    text: `
      insert into sync_issues (user_id, organization_id, run_id, phase, code, severity, message, record_type, source_id)
      select $1, $2, $3, 'CUSTOMERS', $4, 'WARNING', 'Correct it.', 'CUSTOMER', n
      from generate_series(1, $5::integer) n
    `,
    values: [organization.userId, organization.organizationId, runId, code, count],
  });
  await vacuumAll(database.pool);
}

const isAnyOpen = (db: Queryable = database.pool) =>
  anyOpenIssue(db, organization.organizationId, "CUSTOMER", "INVALID_RECORD");

async function blocksTouched(): Promise<number> {
  let touched = 0;
  await isAnyOpen({
    async query<R>({ text, values }: Statement) {
      const { rows } = await database.pool.query({
        text: `explain (analyze, buffers, format json) ${text}`,
        values: values ?? [],
      });
      const { Plan: plan } = rows[0]["QUERY PLAN"][0];
      touched = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
      return { rows: [] as R[], rowCount: 0 };
    },
  });
  return touched;
}

test("whether any record is bad is told by one look, however many issues of another kind are open", async () => {
  await open("INVALID_PHONE", 1);
  const before = await blocksTouched();
  await open("PHONE_COUNTRY_UNKNOWN", OTHER_ISSUES);
  expect(await isAnyOpen()).toBe(false);
  expect(await blocksTouched()).toBeLessThanOrEqual(before + ONE_LEVEL_BLOCKS);
  await open("INVALID_RECORD", 1);
  expect(await isAnyOpen()).toBe(true);
});
