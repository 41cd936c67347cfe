import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Queryable } from "../../src/db/sql.ts";
import { linkInvoicesBatch } from "../../src/invoices/link-invoices.ts";
import { type StoredInvoice, upsertInvoices } from "../../src/invoices/upsert-invoices.ts";
import type { SourceInvoice } from "../../src/source/records.ts";
import { seedCustomer } from "../graphql/seed.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { MODIFIED, REQUESTED, sourceInvoice } from "../support/source-records.ts";

const invoice = (patch: Partial<SourceInvoice> = {}): SourceInvoice =>
  sourceInvoice({ total: "100.00000000000000000001", balance: "40.5", ...patch });

describe("upsertInvoices", () => {
  let database: TestDatabase;
  let organization: TestOrganization;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    organization = await createOrganization(database.pool);
  });

  function store(
    rows: readonly SourceInvoice[],
    options: { runId?: string; requestedAt?: number } = {},
    tx: Queryable = database.pool,
  ): Promise<StoredInvoice[]> {
    return upsertInvoices(tx, {
      ...organization,
      runId: options.runId ?? randomUUID(),
      requestedAt: options.requestedAt ?? REQUESTED,
      invoices: rows,
    });
  }

  async function inOneTransaction(work: (tx: Queryable) => Promise<unknown>): Promise<void> {
    const client = await database.pool.connect();
    try {
      await client.query("begin");
      await work(client);
      await client.query("commit");
    } finally {
      client.release();
    }
  }

  async function stored(column: string): Promise<unknown> {
    const { rows } = await database.pool.query<Record<string, unknown>>({
      text: `select ${column} as value from invoices_cache where organization_id = $1 and zoho_invoice_id = '5001'`,
      values: [organization.organizationId],
    });
    return rows[0]?.value;
  }

  it("tells inserted, unchanged and updated rows apart", async () => {
    const first = await store([invoice()]);
    const again = await store([invoice()]);
    const changed = await store([invoice({ balance: "0", modifiedAt: MODIFIED + 1000 })]);
    expect([first, again, changed].map((rows) => rows[0]?.outcome)).toEqual([
      "INSERTED",
      "UNCHANGED",
      "UPDATED",
    ]);
  });

  it("keeps amounts exactly", async () => {
    await store([invoice()]);
    expect(await stored("total::text")).toBe("100.00000000000000000001");
  });

  it("marks an unchanged row as seen by the run without touching when it was updated", async () => {
    await store([invoice()]);
    const before = await stored("updated_at");
    const runId = randomUUID();
    await store([invoice()], { runId });
    expect(await stored("last_seen_run_id")).toBe(runId);
    expect(await stored("updated_at")).toEqual(before);
  });

  it("counts a record once for a run, however often the walk meets it", async () => {
    const runId = randomUUID();
    const first = await store([invoice()], { runId });
    const again = await store([invoice({ balance: "1" })], { runId });
    expect(first[0]?.seenBefore).toBe(false);
    expect(again[0]).toMatchObject({ seenBefore: true, outcome: "UPDATED" });
  });

  it("never lets an older answer overwrite a newer one", async () => {
    await store([invoice({ balance: "0", modifiedAt: MODIFIED + 1000 })]);
    const late = await store([invoice({ balance: "40.5" })], { requestedAt: REQUESTED + 5000 });
    expect(late[0]?.outcome).toBe("UNCHANGED");
    expect(await stored("balance::text")).toBe("0");
  });

  it("marks a row as seen that another transaction stored while the page was written", async () => {
    const runId = randomUUID();
    const other = [invoice({ balance: "0", modifiedAt: MODIFIED + 1000 })];
    const client = await database.pool.connect();
    const overtaken: Queryable = {
      async query(statement) {
        if (statement.name === "write_invoices") await store(other);
        return client.query(statement);
      },
    };
    const rows = await store([invoice(), invoice({ sourceId: "5002" })], { runId }, overtaken);
    client.release();
    expect(Object.fromEntries(rows.map((row) => [row.sourceId, row.outcome]))).toEqual({
      "5001": "UNCHANGED",
      "5002": "INSERTED",
    });
    expect(await stored("balance::text")).toBe("0");
    expect(await stored("last_seen_run_id")).toBe(runId);
  });

  it("sends nothing but ids, times and hashes for a page that is stored already", async () => {
    await store([invoice()]);
    const sent: (string | undefined)[] = [];
    const watched: Queryable = {
      query(statement) {
        sent.push(statement.name);
        return database.pool.query(statement);
      },
    };
    await store([invoice()], {}, watched);
    expect(sent).toEqual(["touch_invoices"]);
  });

  it("writes a newer modified time though nothing else differs, so that the order test stays right", async () => {
    await store([invoice()]);
    await store([invoice({ modifiedAt: MODIFIED + 60_000 })]);
    expect(await stored("zoho_last_modified_at")).toEqual(new Date(MODIFIED + 60_000));
  });

  it("revives a deleted row only by a request that began after the deletion", async () => {
    await store([invoice()]);
    await database.pool.query({
      text: "update invoices_cache set deleted_at = $2 where organization_id = $1",
      values: [organization.organizationId, new Date(REQUESTED + 1000)],
    });
    await store([invoice()], { requestedAt: REQUESTED + 500 });
    expect(await stored("deleted_at")).not.toBeNull();
    const revived = await store([invoice()], { requestedAt: REQUESTED + 2000 });
    expect(revived[0]?.outcome).toBe("UPDATED");
    expect(await stored("deleted_at")).toBeNull();
  });

  it("writes an equal row again that an older release derived", async () => {
    await store([invoice()]);
    await database.pool.query({
      text: "update invoices_cache set hash_version = 0, balance = 1 where organization_id = $1",
      values: [organization.organizationId],
    });
    expect((await store([invoice()]))[0]?.outcome).toBe("UPDATED");
    expect(await stored("balance::text")).toBe("40.5");
    expect((await store([invoice()]))[0]?.outcome).toBe("UNCHANGED");
  });

  it("locks rows in one order, whatever the page's and the links': no deadlock", async () => {
    const ids = Array.from({ length: 150 }, (_, index) => String(5_000 + index));
    await seedCustomer(database.pool, organization, { zoho_customer_id: "7001" });
    for (let round = 1; round <= 12; round += 1) {
      const rows = ids.map((sourceId) =>
        invoice({ sourceId, balance: String(round), modifiedAt: MODIFIED + round * 1000 }),
      );
      await database.pool.query({
        text: "update invoices_cache set customer_id = null where organization_id = $1",
        values: [organization.organizationId],
      });
      // None of them is repeated: a deadlock would reject one.
      await Promise.all([
        inOneTransaction((tx) => store(rows, {}, tx)),
        inOneTransaction((tx) => store(rows.toReversed(), { requestedAt: REQUESTED + 1 }, tx)),
        linkInvoicesBatch(database.pool, {
          ...organization,
          after: null,
          limit: ids.length,
          dryRun: false,
        }),
      ]);
    }
    expect(await stored("balance::text")).toBe("12");
  });

  it("links an invoice to its customer, and leaves one without a stored customer unlinked", async () => {
    const customer = await seedCustomer(database.pool, organization, { zoho_customer_id: "7001" });
    const rows = await store([invoice(), invoice({ sourceId: "5002", customerSourceId: "7999" })]);
    expect(rows.map((row) => row.customerId)).toEqual([customer.uuid, null]);
  });

  it("never links to a customer of another user", async () => {
    const other = await createOrganization(database.pool);
    await seedCustomer(database.pool, other, { zoho_customer_id: "7001" });
    const rows = await store([invoice()]);
    expect(rows[0]?.customerId).toBeNull();
  });

  it("leaves the unchanged rows of a whole page of the list in their blocks", async () => {
    const page = Array.from({ length: 200 }, (_, index) =>
      invoice({ sourceId: String(5_001 + index) }),
    );
    const blocks = async (): Promise<unknown> => {
      const { rows } = await database.pool.query({
        text: `
          select zoho_invoice_id, (ctid::text::point)[0] as block
          from invoices_cache
          where organization_id = $1
          order by zoho_invoice_id
        `,
        values: [organization.organizationId],
      });
      return rows;
    };
    await store(page);
    const before = await blocks();
    await store(page);
    expect(await blocks()).toEqual(before);
  });

  it("looks a page up by its indexes, also where the tables are small enough to be read whole", async () => {
    const page = (from: number, customerSourceId = "7001") =>
      Array.from({ length: 200 }, (_, index) =>
        invoice({ sourceId: String(from + index), customerSourceId }),
      );
    await inOneTransaction(async (tx) => {
      await tx.query({
        text: `
          insert into customers_cache (
            user_id, organization_id, zoho_customer_id, name, status, zoho_last_modified_at, local_last_synced_at
          )
          select $1, $2, n, 'Nordlicht', 'ACTIVE', now(), now()
          from generate_series(8001, 9000) n
        `,
        values: [organization.userId, organization.organizationId],
      });
      for (let from = 10_000; from < 12_000; from += 200) await store(page(from), {}, tx);
      await tx.query({ text: "analyze customers_cache, invoices_cache" });
      const before = await scannedWhole(tx);
      await store(page(11_000), {}, tx);
      await store(page(11_900, "8500"), {}, tx);
      expect(await scannedWhole(tx)).toEqual(before);
    });
  });
});

/** How often a transaction read a table from its first row to its last. */
async function scannedWhole(tx: Queryable): Promise<unknown> {
  const { rows } = await tx.query({
    text: `
      select relname as name, seq_scan::integer as scans
      from pg_stat_xact_user_tables
      where relname in ('customers_cache', 'invoices_cache')
      order by relname
    `,
  });
  return rows;
}
