import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { upsertInvoices } from "../../src/invoices/upsert-invoices.ts";
import { markDeleted } from "../../src/sync/deletions.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";

const MODIFIED = Date.UTC(2026, 5, 1, 12);
const SHOWN = Date.UTC(2026, 5, 2, 12);

describe("an answer that there is no such invoice", () => {
  let database: TestDatabase;
  let organization: TestOrganization;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    organization = await createOrganization(database.pool);
    await list(SHOWN);
  });

  async function list(requestedAt: number): Promise<void> {
    await upsertInvoices(database.pool, {
      ...organization,
      runId: null,
      requestedAt,
      invoices: [
        {
          sourceId: "5001",
          customerSourceId: "7001",
          number: "INV-000001",
          reference: null,
          status: "sent",
          date: "2026-05-01",
          dueDate: "2026-05-31",
          total: "100",
          balance: "100",
          currencyCode: "EUR",
          remindersSent: 0,
          lastReminderOn: null,
          modifiedAt: MODIFIED,
        },
      ],
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
    expect(await refuse(SHOWN + 1_000)).toMatchObject({ isDeleted: true });
    expect(await refuse(SHOWN + 2_000)).toMatchObject({ isDeleted: true });
    expect(await deletedAt()).toEqual(new Date(SHOWN + 1_000));
  });

  it("leaves it alone when a later answer showed it", async () => {
    await list(SHOWN + 2_000);
    expect(await refuse(SHOWN + 1_000)).toMatchObject({ isDeleted: false });
    expect(await deletedAt()).toBeNull();
  });

  it("is about nothing that is stored, where nothing is", async () => {
    expect(await refuse(SHOWN + 1_000, "5002")).toBeNull();
  });
});
