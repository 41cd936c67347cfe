import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeGlobalId } from "../../src/graphql/global-id.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { seedInvoice, seedRun } from "./seed.ts";
import { createTestApi, type TestApi } from "./support.ts";

const APPROVE = `
  mutation ($id: ID!) {
    approveDeletions(input: { runId: $id }) { run { id } customers invoices userErrors { code field } }
  }
`;
const RETRY = `
  mutation ($id: ID!) {
    retrySyncIssue(input: { issueId: $id }) { run { kind status } alreadyRunning userErrors { code field } }
  }
`;

let database: TestDatabase;
let api: TestApi;
let org: TestOrganization;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database);
  org = await createOrganization(database.pool);
});
afterAll(() => database.close());

describe("approveDeletions", () => {
  it("makes the deletions that wait, once", async () => {
    const invoice = await seedInvoice(database.pool, org, {});
    const { zohoInvoiceId } = await database.prisma.invoice.findFirstOrThrow({
      where: { organizationId: org.organizationId },
    });
    const run = await seedRun(database.pool, org, { kind: "FULL", status: "SUCCEEDED" });
    const { id: runId } = await database.prisma.syncRun.findFirstOrThrow({
      where: { organizationId: org.organizationId },
    });
    await database.prisma.syncDeletion.create({
      data: {
        runId,
        userId: org.userId,
        recordType: "INVOICE",
        sourceId: zohoInvoiceId,
        requestedAt: new Date(),
      },
    });
    expect(await api.data(org, APPROVE, { id: run.id })).toEqual({
      approveDeletions: { run: { id: run.id }, customers: 0, invoices: 1, userErrors: [] },
    });
    expect(
      await api.data(org, "query ($id: ID!) { node(id: $id) { ... on Invoice { deletedAt } } }", {
        id: invoice.id,
      }),
    ).toEqual({ node: { deletedAt: expect.any(String) } });
    expect(await api.data(org, APPROVE, { id: run.id })).toMatchObject({
      approveDeletions: { userErrors: [{ code: "INVALID", field: ["input", "runId"] }] },
    });
  });

  it("knows no run of somebody else", async () => {
    const other = await createOrganization(database.pool);
    const run = await seedRun(database.pool, other, { kind: "FULL", status: "SUCCEEDED" });
    expect(await api.data(org, APPROVE, { id: run.id })).toEqual({
      approveDeletions: {
        run: null,
        customers: 0,
        invoices: 0,
        userErrors: [{ code: "NOT_FOUND", field: ["input", "runId"] }],
      },
    });
  });
});

describe("retrySyncIssue", () => {
  it("starts a run that reads the record again, and refuses what is about none", async () => {
    await seedRun(database.pool, org, { kind: "INCREMENTAL", status: "SUCCEEDED" });
    const { id: runId } = await database.prisma.syncRun.findFirstOrThrow({
      where: { organizationId: org.organizationId, kind: "INCREMENTAL" },
    });
    const issue = (sourceId: string | null) =>
      database.prisma.syncIssue.create({
        data: {
          ...org,
          runId,
          phase: "INVOICES",
          code: "INVALID_RECORD",
          severity: "ERROR",
          message: "Its date is no date.",
          recordType: sourceId === null ? null : "INVOICE",
          sourceId,
        },
      });
    const retry = async (id: string) =>
      api.data(org, RETRY, { id: encodeGlobalId("SyncIssue", id) });
    expect(await retry((await issue("4711")).id)).toEqual({
      retrySyncIssue: {
        run: { kind: "RECORD", status: "QUEUED" },
        alreadyRunning: false,
        userErrors: [],
      },
    });
    expect(await retry((await issue(null)).id)).toMatchObject({
      retrySyncIssue: { run: null, userErrors: [{ code: "INVALID" }] },
    });
    expect(await api.data(org, RETRY, { id: "rubbish" })).toMatchObject({
      retrySyncIssue: {
        run: null,
        userErrors: [{ code: "NOT_FOUND", field: ["input", "issueId"] }],
      },
    });
  });
});
