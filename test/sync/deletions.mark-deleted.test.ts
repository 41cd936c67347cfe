import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { upsertInvoices } from "../../src/invoices/upsert-invoices.ts";
import { markDeleted } from "../../src/sync/deletions.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { REQUESTED, sourceInvoice } from "../support/source-records.ts";

describe("an answer that there is no such invoice", () => {
  let database: TestDatabase;
  let organization: TestOrganization;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    organization = await createOrganization(database.pool);
    await list(REQUESTED);
  });

  async function list(requestedAt: number): Promise<void> {
    await upsertInvoices(database.pool, {
      ...organization,
      runId: null,
      requestedAt,
      invoices: [sourceInvoice()],
    });
  }

  const refuse = (requestedAt: number, sourceId = "5001") =>
    markDeleted(database.pool, "INVOICE", organization, sourceId, requestedAt);

  async function deletedAt(): Promise<Date | null | undefined> {
    const { rows } = await database.pool.query<{ at: Date | null }>({
      text: "select deleted_at as at from invoices_cache where organization_id = $1",
      values: [organization.organizationId],
    });
    return rows[0]?.at;
  }

  it("deletes it as of when it was asked for, and not again later", async () => {
    expect(await refuse(REQUESTED + 1_000)).toMatchObject({ isDeleted: true });
    expect(await refuse(REQUESTED + 2_000)).toMatchObject({ isDeleted: true });
    expect(await deletedAt()).toEqual(new Date(REQUESTED + 1_000));
  });

  it("leaves it alone when a later answer showed it", async () => {
    await list(REQUESTED + 2_000);
    expect(await refuse(REQUESTED + 1_000)).toMatchObject({ isDeleted: false });
    expect(await deletedAt()).toBeNull();
  });

  it("is about nothing that is stored, where nothing is", async () => {
    expect(await refuse(REQUESTED + 1_000, "5002")).toBeNull();
  });
});
