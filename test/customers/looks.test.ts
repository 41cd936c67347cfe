import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  countCustomersNeedingDetail,
  customersNeedingDetail,
  DETAIL_LOOK,
  markMissedCustomers,
} from "../../src/customers/customers-needing-detail.ts";
import { lookAtCustomersOf } from "../../src/customers/look-at-customers.ts";
import { settleLooks } from "../../src/customers/settle-looks.ts";
import { upsertCustomers } from "../../src/customers/upsert-customers.ts";
import { inTransaction, type Queryable } from "../../src/db/sql.ts";
import { invoicesToReread, REREAD_LOOK } from "../../src/invoices/invoices-to-reread.ts";
import { upsertInvoices } from "../../src/invoices/upsert-invoices.ts";
import type { SourceCustomer, SourceInvoice } from "../../src/source/records.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { MODIFIED, REQUESTED, sourceCustomer, sourceInvoice } from "../support/source-records.ts";
import { untilBlocked } from "../support/until-blocked.ts";
import { vacuumAll } from "../support/vacuum-all.ts";

const PHONE = "+49 431 5550142";
/** Of whom none is to be looked at. */
const IDLE = 2_000;

let database: TestDatabase;
let organization: TestOrganization;
let versions = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  organization = await createOrganization(database.pool);
});

/** Each call is a later answer. */
async function listCustomer(
  patch: Partial<SourceCustomer> = {},
  tx: Queryable = database.pool,
): Promise<void> {
  versions += 1;
  await upsertCustomers(tx, {
    ...organization,
    runId: randomUUID(),
    requestedAt: REQUESTED + versions,
    organizationCountry: "DE",
    organizationCurrency: "EUR",
    customers: [sourceCustomer(patch)],
  });
}

/** Each call is a later answer. Gives our id of it. */
async function listInvoice(
  patch: Partial<SourceInvoice> = {},
  tx: Queryable = database.pool,
): Promise<string[]> {
  versions += 1;
  const rows = await upsertInvoices(tx, {
    ...organization,
    runId: randomUUID(),
    requestedAt: REQUESTED + versions,
    invoices: [sourceInvoice({ modifiedAt: MODIFIED + versions, ...patch })],
  });
  return rows.map((row) => row.id);
}

async function look(invoiceIds: readonly string[]): Promise<void> {
  await inTransaction(database.pool, (tx) => lookAtCustomersOf(tx, organization, invoiceIds));
}

async function settle(upTo: string | null = null): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    await settleLooks(tx, organization, DETAIL_LOOK, upTo);
    await settleLooks(tx, organization, REREAD_LOOK, null);
  });
}

function needing(): Promise<string[]> {
  const { userId, organizationId } = organization;
  return customersNeedingDetail(database.pool, userId, organizationId, null, 100);
}

async function marked(): Promise<string[]> {
  const { rows } = await database.pool.query<{ sourceId: string }>({
    text: `
      select zoho_customer_id as "sourceId"
      from customers_cache
      where organization_id = $1 and needs_look
      order by 1
    `,
    values: [organization.organizationId],
  });
  return rows.map((row) => row.sourceId);
}

describe("a customer without a phone is met by the next look", () => {
  it("who is new and owes something", async () => {
    await listCustomer({ outstanding: "10" });
    await listCustomer({ sourceId: "7002" });
    expect(await needing()).toEqual(["7001"]);
    expect(await marked()).toEqual(["7001"]);
  });

  it("who owes something from now on, without being modified", async () => {
    await listCustomer();
    expect(await needing()).toEqual([]);
    await listCustomer({ outstanding: "10" });
    expect(await needing()).toEqual(["7001"]);
  });

  it("who has an open invoice from now on", async () => {
    await listCustomer();
    await look(await listInvoice({ status: "paid", balance: "0" }));
    expect(await marked()).toEqual([]);
    await look(await listInvoice());
    expect(await needing()).toEqual(["7001"]);
  });

  it("who had a phone until now", async () => {
    await listCustomer({ mobile: PHONE });
    await look(await listInvoice());
    await settle();
    expect(await marked()).toEqual([]);
    await listCustomer({ mobile: "n/a", modifiedAt: MODIFIED + 1 });
    expect(await needing()).toEqual(["7001"]);
  });

  it("who was deleted until now", async () => {
    await listCustomer({ outstanding: "10" });
    versions += 1;
    await database.pool.query({
      text: "update customers_cache set deleted_at = $2, needs_look = false where organization_id = $1",
      values: [organization.organizationId, new Date(REQUESTED + versions)],
    });
    expect(await needing()).toEqual([]);
    await listCustomer({ outstanding: "10" });
    expect(await needing()).toEqual(["7001"]);
  });

  it("whom a release wrote that knew no marks, once everything is looked at", async () => {
    await listCustomer({ outstanding: "10" });
    await database.pool.query("update customers_cache set needs_look = false");
    expect(await needing()).toEqual([]);
    await markMissedCustomers(database.pool, organization.userId, organization.organizationId);
    expect(await needing()).toEqual(["7001"]);
  });
});

describe("an inactive customer is met by the next look", () => {
  const moved = () => invoicesToReread(database.pool, organization, null, 100);

  it("who was merged into another", async () => {
    await listCustomer({ mobile: PHONE });
    await listInvoice();
    await settle();
    await listCustomer({ mobile: PHONE, status: "INACTIVE", modifiedAt: REQUESTED + 10_000 });
    expect(await moved()).toEqual(["5001"]);
    await settle();
    expect(await moved()).toEqual(["5001"]);
  });

  it("to whom an invoice was linked that is older than the merge", async () => {
    await listInvoice();
    await listCustomer({ mobile: PHONE, status: "INACTIVE", modifiedAt: REQUESTED + 10_000 });
    await settle();
    expect(await marked()).toEqual([]);
    const { rows } = await database.pool.query<{ id: string }>(`
      update invoices_cache i
      set customer_id = c.id
      from customers_cache c
      where c.user_id = i.user_id and c.zoho_customer_id = i.zoho_customer_id
      returning i.id
    `);
    await look(rows.map((row) => row.id));
    expect(await moved()).toEqual(["5001"]);
  });
});

describe("settling", () => {
  it("takes the mark from those who need nothing, and lets the others keep it", async () => {
    await listCustomer({ outstanding: "10" });
    await listCustomer({ sourceId: "7002", outstanding: "10" });
    await listCustomer({ sourceId: "7002", outstanding: "0" });
    await listCustomer({ sourceId: "7003", status: "INACTIVE", outstanding: "10" });
    expect(await marked()).toEqual(["7001", "7002", "7003"]);
    await settle("7001");
    expect(await marked()).toEqual(["7001", "7002"]);
    await settle();
    expect(await marked()).toEqual(["7001"]);
  });

  it("leaves alone whom somebody is just marking", async () => {
    await listCustomer({ outstanding: "10" });
    await listCustomer();
    const other = await database.pool.connect();
    try {
      await other.query("begin");
      await lookAtCustomersOf(other, organization, await listInvoice({}, other));
      const settled = settle();
      await untilBlocked(database.pool);
      await other.query("commit");
      await settled;
    } finally {
      other.release();
    }
    expect(await needing()).toEqual(["7001"]);
  });

  it("is followed by a new mark where an invoice came meanwhile", async () => {
    await listCustomer({ outstanding: "10" });
    await listCustomer();
    const other = await database.pool.connect();
    try {
      await other.query("begin");
      await settleLooks(other, organization, DETAIL_LOOK, null);
      const looked = look(await listInvoice());
      await untilBlocked(database.pool);
      await other.query("commit");
      await looked;
    } finally {
      other.release();
    }
    expect(await needing()).toEqual(["7001"]);
  });

  it("decides anew about a customer whom somebody wrote meanwhile", async () => {
    await listCustomer({ outstanding: "10" });
    await listCustomer();
    const other = await database.pool.connect();
    try {
      await other.query("begin");
      await listCustomer({ outstanding: "10", modifiedAt: MODIFIED + 1 }, other);
      const settled = settle();
      await untilBlocked(database.pool);
      await other.query("commit");
      await settled;
    } finally {
      other.release();
    }
    expect(await needing()).toEqual(["7001"]);
  });
});

describe("a look", () => {
  it("reads the same rows, however many customers there are whom nothing changed for", async () => {
    await listCustomer({ outstanding: "10" });
    await settle();
    await vacuumAll(database.pool);
    const before = await rowsRead();
    for (const [status, first] of [
      ["ACTIVE", 10_000],
      ["INACTIVE", 20_000],
    ] as const) {
      await database.pool.query({
        text: `
          insert into customers_cache (
            user_id, organization_id, zoho_customer_id, name, status, zoho_last_modified_at, local_last_synced_at
          )
          select $1, $2, $3 + n, 'Customer ' || n, $4, now(), now()
          from generate_series(1, ${IDLE}) n
        `,
        values: [organization.userId, organization.organizationId, first, status],
      });
    }
    await settle();
    await vacuumAll(database.pool);
    expect(await rowsRead()).toBeLessThanOrEqual(before);
  });

  /** Of both tables, by all that a sync does to find whom to ask about. */
  async function rowsRead(): Promise<number> {
    const { userId, organizationId } = organization;
    return inTransaction(database.pool, async (tx) => {
      const before = await readByTheSession(tx);
      await countCustomersNeedingDetail(tx, userId, organizationId);
      expect(await customersNeedingDetail(tx, userId, organizationId, null, 100)).toHaveLength(1);
      await invoicesToReread(tx, organization, null, 100);
      await settleLooks(tx, organization, DETAIL_LOOK, null);
      await settleLooks(tx, organization, REREAD_LOOK, null);
      return (await readByTheSession(tx)) - before;
    });
  }

  async function readByTheSession(tx: Queryable): Promise<number> {
    const { rows } = await tx.query<{ read: number }>({
      text: `
        select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::integer as read
        from pg_stat_xact_user_tables
        where relname in ('customers_cache', 'invoices_cache')
      `,
    });
    return rows[0]?.read ?? 0;
  }
});
