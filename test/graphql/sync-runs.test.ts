import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphql } from "../../src/generated/test-gql/gql.ts";
import { encodeGlobalId } from "../../src/graphql/global-id.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization } from "../support/organization.ts";
import { LONG_AGO, seedIssue, seedRun } from "./seed.ts";
import { createTestApi, type TestApi } from "./support.ts";

const NOW = new Date("2026-08-09T23:00:00Z");

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database, { now: NOW });
});

afterAll(() => database.close());

describe("runs", () => {
  it("tell their progress, and which one is active", async () => {
    const org = await createOrganization(database.pool);
    await seedRun(database.pool, org, { kind: "RECORD", status: "RUNNING", created_at: LONG_AGO });
    await seedRun(database.pool, org, { kind: "FULL", status: "QUEUED", created_at: LONG_AGO });
    const run = await seedRun(database.pool, org, {
      kind: "INCREMENTAL",
      status: "RUNNING",
      phase: "CUSTOMERS",
      started_at: "2026-08-09T22:59:00Z",
    });
    await database.pool.query({
      text: `
        insert into sync_phases (run_id, name, ordinal, status, fetched, total, api_calls)
        values ($1, 'INVOICES', 2, 'PENDING', 0, null, 1), ($1, 'CUSTOMERS', 1, 'RUNNING', 50, 100, 3)`,
      values: [run.uuid],
    });
    const { viewer } = await api.data(
      org,
      graphql(`
        query ActiveRun {
          viewer {
            organizations {
              activeRun { id kind status phase percent etaSeconds apiCalls seq dryRun phases { name status fetched total } organization { id } }
            }
          }
        }
      `),
    );
    expect(viewer.organizations).toEqual([
      {
        activeRun: {
          id: run.id,
          kind: "INCREMENTAL",
          status: "RUNNING",
          phase: "CUSTOMERS",
          percent: 18.8,
          etaSeconds: 259,
          apiCalls: 4,
          seq: 1,
          dryRun: false,
          phases: [
            { name: "CUSTOMERS", status: "RUNNING", fetched: 50, total: 100 },
            { name: "INVOICES", status: "PENDING", fetched: 0, total: null },
          ],
          organization: { id: encodeGlobalId("Organization", org.organizationId) },
        },
      },
    ]);
  });

  it("show raw records to the role ADMIN only, and whole only one at a time", async () => {
    const org = await createOrganization(database.pool);
    const run = await seedRun(database.pool, org);
    const received = '{"phone":"1"}';
    await seedIssue(database.pool, org, run, { raw_record: received });
    const raw = async (role: "READ" | "SYNC" | "ADMIN") =>
      api.data({ ...org, role }, "{ syncIssues { nodes { rawRecord code } } }");
    expect(await raw("ADMIN")).toEqual({
      syncIssues: { nodes: [{ rawRecord: '{"phone":"[redacted]"}', code: "INVALID_PHONE" }] },
    });
    const listed = await api.data({ ...org, role: "ADMIN" }, "{ syncIssues { nodes { id } } }");
    const { id } = (listed as { syncIssues: { nodes: [{ id: string }] } }).syncIssues.nodes[0];
    expect(
      await api.data(
        { ...org, role: "ADMIN" },
        "query ($id: ID!) { node(id: $id) { ... on SyncIssue { rawRecord } } }",
        { id },
      ),
    ).toEqual({ node: { rawRecord: received } });
    for (const role of ["READ", "SYNC"] as const) {
      expect(await raw(role)).toEqual({
        syncIssues: { nodes: [{ rawRecord: null, code: "INVALID_PHONE" }] },
      });
    }
  });
});

it("the forecast says what the first sync costs: a look at each list, and the probe of four calls", async () => {
  const org = await createOrganization(database.pool);
  const data = await api.data(
    org,
    graphql(`
      query Forecast { syncForecast(kind: FULL) { apiCalls minutes fitsToday basis } }
    `),
  );
  expect(data.syncForecast).toEqual({
    apiCalls: 6,
    minutes: 0.2,
    fitsToday: true,
    basis: "UNKNOWN",
  });
});
