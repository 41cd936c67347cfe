import { afterAll, beforeAll, expect, it } from "vitest";
import type { Queryable } from "../../src/db/sql.ts";
import { forgetOldRecords } from "../../src/jobs/forget-old-records.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { storeOrganization, storeRun } from "./support/organizations.ts";

const DAY_MS = 86_400_000;
const RETENTION = { rawRecordDays: 30, historyDays: 365 };

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);

it("removes what is older than its retention, and nothing that still counts", async () => {
  const { pool } = database;
  const organization = await storeOrganization(pool, "old");
  const storeAged = async (days: number, status: string, resolved: boolean): Promise<string> => {
    const runId = await storeRun(pool, organization, { status, createdAt: daysAgo(days) });
    const finishedAt = status === "RUNNING" ? null : daysAgo(days);
    await pool.query({
      text: "update sync_runs set finished_at = $2 where id = $1",
      values: [runId, finishedAt],
    });
    await pool.query({
      text: `
        insert into sync_issues
          (user_id, organization_id, run_id, phase, code, severity, message, raw_record, created_at, last_seen_at, resolved_at)
        values ($1, $2, $3, 'CUSTOMERS', 'INVALID_RECORD', 'ERROR', 'm', '{}', $4, $4, $5)
      `,
      values: [
        organization.userId,
        organization.organizationId,
        runId,
        daysAgo(days),
        resolved ? daysAgo(days) : null,
      ],
    });
    await pool.query({
      text: "insert into api_calls (organization_id, run_id, priority, reserved_at, deadline_at) values ($1, $2, 'BACKGROUND', $3, $3)",
      values: [organization.organizationId, runId, daysAgo(days)],
    });
    return runId;
  };
  await storeAged(400, "SUCCEEDED", true);
  const withOpenIssue = await storeAged(400, "FAILED", false);
  const stillRunning = await storeAged(400, "RUNNING", true);
  const withoutRaw = await storeAged(31, "SUCCEEDED", true);
  const recent = await storeAged(29, "SUCCEEDED", true);

  await forgetOldRecords(pool, RETENTION);

  const issues = await database.prisma.syncIssue.findMany({
    select: { runId: true, rawRecord: true },
    orderBy: { createdAt: "desc" },
  });
  expect(issues.slice(0, 2)).toEqual([
    { runId: recent, rawRecord: "{}" },
    { runId: withoutRaw, rawRecord: null },
  ]);
  expect(new Set(issues.slice(2).map(({ runId }) => runId))).toEqual(
    new Set([withOpenIssue, stillRunning]),
  );
  const calls = await database.prisma.apiCall.findMany({
    select: { runId: true },
    orderBy: { reservedAt: "desc" },
  });
  expect(calls).toEqual([{ runId: recent }, { runId: withoutRaw }]);
});

it("begins nothing more once the process is to stop", async () => {
  const stopping = new AbortController();
  let statements = 0;
  const db: Queryable = {
    query: (statement) => {
      statements += 1;
      stopping.abort();
      return database.pool.query(statement);
    },
  };
  await forgetOldRecords(db, RETENTION, stopping.signal);
  expect(statements).toBe(1);
});
