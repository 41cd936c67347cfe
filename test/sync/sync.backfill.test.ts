import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";

const INVOICES = 2_300;
const ORPHANS = 7;

describe("a backfill", () => {
  let world: SyncWorld;

  beforeAll(async () => {
    world = await createSyncWorld(
      { customers: 50, invoices: INVOICES },
      { settings: { sliceSeconds: 0 } },
    );
    await world.sync("INCREMENTAL");
  });
  beforeEach(async () => {
    const { pool } = world.database;
    await pool.query("update payment_reminders set customer_id = null");
    await pool.query("update invoices_cache set customer_id = null");
    await pool.query(`
      update invoices_cache
      set zoho_customer_id = '1' || zoho_customer_id
      where id in (select id from invoices_cache where length(zoho_customer_id) = 19 order by id limit ${ORPHANS})
        and not exists (select from invoices_cache where length(zoho_customer_id) = 20)
    `);
  });
  afterAll(() => world.close());

  const linked = () =>
    world.database.prisma.invoice.count({ where: { customerId: { not: null } } });
  const NUMBERS = { fetched: INVOICES, updated: INVOICES - ORPHANS, skipped: ORPHANS };

  it("says in a dry run what it would do, and changes nothing", async () => {
    const run = await world.sync("BACKFILL", { dryRun: true });
    expect(run).toMatchObject({ status: "SUCCEEDED", apiCalls: 0 });
    expect(run.phases.BACKFILL).toMatchObject(NUMBERS);
    expect(run.phases.REMINDERS).toBeUndefined();
    expect(await linked()).toBe(0);
    const issues = await world.database.prisma.syncIssue.count({ where: { runId: run.runId } });
    expect(issues).toBe(0);
  });

  it("links every invoice that has a customer, in slices, and lists the others", async () => {
    const run = await world.sync("BACKFILL");
    expect(run.status).toBe("SUCCEEDED_WITH_ISSUES");
    expect(run.phases.BACKFILL).toMatchObject(NUMBERS);
    expect(await linked()).toBe(INVOICES - ORPHANS);
    const issues = await world.database.prisma.syncIssue.count({
      where: { code: "CUSTOMER_NOT_FOUND", resolvedAt: null },
    });
    expect(issues).toBe(ORPHANS);
    const reminders = await world.database.pool.query(`
      select r.id
      from payment_reminders r
      join invoices_cache i on i.id = r.invoice_id
      where r.customer_id is distinct from i.customer_id
    `);
    expect(reminders.rows).toEqual([]);
  });

  it("skips no batch when a transaction is repeated after a deadlock", async () => {
    const { pool } = world.database;
    await pool.query("create sequence deadlocks");
    await pool.query(`
      create function fail_sometimes() returns trigger language plpgsql as $$
      begin
        if nextval('deadlocks') % 2 = 1 then
          raise exception 'deadlock detected' using errcode = '40P01';
        end if;
        return new;
      end
      $$
    `);
    await pool.query(`
      create trigger fail_sometimes before update of fetched on sync_phases
      for each row execute function fail_sometimes()
    `);
    const run = await world.sync("BACKFILL");
    expect(run.phases.BACKFILL).toMatchObject(NUMBERS);
    expect(await linked()).toBe(INVOICES - ORPHANS);
  });
});
