import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { graphql } from "../../src/generated/test-gql/gql.ts";
import type {
  RefreshARecordMutation,
  RefreshRecordInput,
} from "../../src/generated/test-gql/graphql.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";
import { seedRun } from "./seed.ts";
import { createTestApi, type TestApi } from "./support.ts";

const REFRESH = graphql(`
  mutation RefreshARecord($input: RefreshRecordInput!) {
    refreshRecord(input: $input) {
      run { id kind status }
      customer { id sourceId name deletedAt }
      invoice { id sourceId number }
      userErrors { code field }
    }
  }
`);

const WORKER_PATIENCE = { timeout: 5000, interval: 10 };

let world: SyncWorld;
let api: TestApi;

beforeAll(async () => {
  world = await createSyncWorld({ customers: 3, invoices: 5 });
  api = createTestApi(world.database);
});

afterAll(() => world.close());

/** A worker takes the run as soon as it is there. */
async function refresh(
  input: RefreshRecordInput,
): Promise<RefreshARecordMutation["refreshRecord"]> {
  const before = api.queue.enqueued.length;
  const answer = api.data(world, REFRESH, { input });
  const runId = await vi.waitFor(async () => {
    const run = api.queue.enqueued[before];
    const rows = await world.database.prisma.syncRun.findMany({
      where: { id: run?.runId ?? world.userId },
    });
    if (rows[0] === undefined) throw new Error("The run is not there yet.");
    return rows[0].id;
  }, WORKER_PATIENCE);
  await world.engine.runSlice(runId, new AbortController().signal);
  return (await answer).refreshRecord;
}

const customerIds = (): string[] =>
  world.sandbox.world.customers().flatMap(({ id, type }) => (type === "customer" ? [id] : []));

describe("refreshRecord", () => {
  it("stores a record that was not stored yet, and answers when that is done", async () => {
    const sourceId = customerIds()[0] ?? "";
    const { run, customer, invoice, userErrors } = await refresh({ customer: { sourceId } });
    expect(userErrors).toEqual([]);
    expect(run).toMatchObject({ kind: "RECORD", status: "SUCCEEDED" });
    expect(customer).toMatchObject({ sourceId, deletedAt: null });
    expect(invoice).toBeNull();
  });

  it("reads a stored one again by its id", async () => {
    const sourceId = customerIds()[1] ?? "";
    const first = await refresh({ customer: { sourceId } });
    await world.database.pool.query({
      text: "update customers_cache set name = 'stale', list_hash = null, zoho_last_modified_at = '2000-01-01', list_requested_at = null where zoho_customer_id = $1",
      values: [sourceId],
    });
    const again = await refresh({ id: first.customer?.id ?? "" });
    expect(again.customer).toEqual(first.customer);
  });

  it("reads an invoice", async () => {
    const rows = await world.sync("INCREMENTAL");
    expect(rows.status).toMatch(/^SUCCEEDED/);
    const stored = await world.database.prisma.invoice.findFirstOrThrow();
    const { invoice, customer } = await refresh({ invoice: { sourceId: stored.zohoInvoiceId } });
    expect(invoice).toMatchObject({ sourceId: stored.zohoInvoiceId, number: stored.number });
    expect(customer).toBeNull();
  });

  it("says what the source does not have", async () => {
    const answer = await refresh({ customer: { sourceId: "4242" } });
    expect(answer).toMatchObject({
      customer: null,
      run: { status: "FAILED" },
      userErrors: [{ code: "NOT_IN_SOURCE" }],
    });
  });

  it("says that what was given is none of the source's ids, as the number on an invoice is", async () => {
    for (const sourceId of ["INV-000017", ".."]) {
      expect(await refresh({ invoice: { sourceId } })).toMatchObject({
        invoice: null,
        run: { status: "FAILED" },
        userErrors: [{ code: "INVALID" }],
      });
    }
  });

  it.each([
    [{ id: "garbage" }, "NOT_FOUND", ["input", "id"]],
    [{ customer: { sourceId: "" } }, "INVALID", ["input", "customer", "sourceId"]],
    [{ invoice: { sourceId: "../organizations" } }, "INVALID", ["input", "invoice", "sourceId"]],
    [
      { invoice: { sourceId: "1", organizationId: "x" } },
      "NOT_FOUND",
      ["input", "invoice", "organizationId"],
    ],
  ] as [RefreshRecordInput, string, string[]][])("refuses %j", async (input, code, field) => {
    const { refreshRecord } = await api.data(world, REFRESH, { input });
    expect(refreshRecord).toEqual({
      run: null,
      customer: null,
      invoice: null,
      userErrors: [{ code, field }],
    });
  });

  it("refuses the id of anything else", async () => {
    const run = await seedRun(world.database.pool, world);
    const { refreshRecord } = await api.data(world, REFRESH, { input: { id: run.id } });
    expect(refreshRecord.userErrors).toEqual([{ code: "NOT_FOUND", field: ["input", "id"] }]);
  });
});
