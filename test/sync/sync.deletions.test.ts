import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approveDeletions } from "../../src/sync/approve-deletions.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";

describe("deletions", () => {
  let world: SyncWorld;

  beforeAll(async () => {
    world = await createSyncWorld(
      { customers: 120, invoices: 900 },
      { settings: { sliceSeconds: 0 } },
    );
    await world.sync("INCREMENTAL");
  });
  afterAll(() => world.close());

  const deleted = () =>
    world.database.prisma.invoice.count({ where: { deletedAt: { not: null } } });
  const issue = (code: string) =>
    world.database.prisma.syncIssue.findFirst({
      where: { code },
      orderBy: { createdAt: "desc" },
    });
  function removeInvoices(count: number): string[] {
    const ids = world.sandbox.world
      .invoices()
      .slice(0, count)
      .map(({ id }) => id);
    for (const id of ids) world.sandbox.world.deleteInvoice(id, { force: true });
    return ids;
  }

  it("goes on asking where it was interrupted, and marks all together at the end", async () => {
    const ids = removeInvoices(6);
    const run = await world.start("FULL");
    const before = world.sandbox.log.counters.byKind.invoice ?? 0;
    const askedFor = () => (world.sandbox.log.counters.byKind.invoice ?? 0) - before;
    // With slices of no length each is one step: the deletions are asked for in six of them.
    while (askedFor() < 4) {
      await world.engine.runSlice(run, new AbortController().signal);
      if (askedFor() > 0) expect(await deleted()).toBe(0);
    }
    const done = await world.finish(run);
    expect(askedFor()).toBe(ids.length);
    expect(done.phases.DELETIONS).toMatchObject({
      status: "SUCCEEDED",
      fetched: 6,
      deleted: 6,
      apiCalls: 6,
    });
    expect(await deleted()).toBe(6);
  });

  it("marks a customer with its invoices, and nobody calls about them any more", async () => {
    // One with few invoices: past the ceiling a person would be asked first.
    const { zohoCustomerId: id } = await world.database.prisma.customer.findFirstOrThrow({
      where: { reminders: { some: { status: "PENDING" } } },
      orderBy: [{ invoices: { _count: "asc" } }, { zohoCustomerId: "asc" }],
    });
    world.sandbox.world.deleteCustomer(id, { force: true });
    await world.sync("FULL");
    const customer = await world.database.prisma.customer.findFirstOrThrow({
      where: { zohoCustomerId: id },
      include: { invoices: true },
    });
    expect(customer.deletedAt).not.toBeNull();
    expect(customer.invoices.every((invoice) => invoice.deletedAt !== null)).toBe(true);
    const pending = await world.database.prisma.reminder.count({
      where: { status: "PENDING", invoice: { customerId: customer.id } },
    });
    expect(pending).toBe(0);
  });

  it("are not prevented by a record that cannot be read, which is not taken for deleted", async () => {
    const [bad, gone] = world.sandbox.world.invoices();
    if (bad === undefined || gone === undefined) throw new Error("The seed is too small.");
    world.sandbox.world.corrupt(bad.id, { due_date: "someday" });
    world.sandbox.world.deleteInvoice(gone.id, { force: true });
    const before = world.sandbox.log.counters.byKind.invoice ?? 0;
    const run = await world.sync("FULL");
    expect(run.phases.DELETIONS).toMatchObject({ fetched: 1, deleted: 1 });
    expect((world.sandbox.log.counters.byKind.invoice ?? 0) - before).toBe(1);
    const kept = await world.database.prisma.invoice.findFirstOrThrow({
      where: { zohoInvoiceId: bad.id },
    });
    expect(kept.deletedAt).toBeNull();
    world.sandbox.world.corrupt(bad.id, null);
  });

  it("past the ceiling wait for a person, who approves exactly what was confirmed", async () => {
    const before = await deleted();
    const ids = removeInvoices(70);
    const run = await world.sync("FULL");
    expect(run.status).toBe("SUCCEEDED_WITH_ISSUES");
    expect(run.phases.DELETIONS).toMatchObject({
      status: "SUCCEEDED_WITH_ISSUES",
      fetched: 70,
      deleted: 0,
    });
    expect(await deleted()).toBe(before);
    const open = await issue("DELETIONS_OVER_CEILING");
    expect(open).toMatchObject({ resolvedAt: null, runId: run.runId });
    expect(open?.message).toContain("70 invoices");

    const { pool } = world.database;
    const { userId } = world;
    expect(await approveDeletions({ pool }, { userId, runId: run.runId })).toEqual({
      runId: run.runId,
      customers: 0,
      invoices: 70,
    });
    const gone = await world.database.prisma.invoice.findMany({
      where: { zohoInvoiceId: { in: ids } },
    });
    expect(gone).toHaveLength(70);
    expect(gone.every((row) => row.deletedAt !== null)).toBe(true);
    expect(gone.every((row) => row.remindersBlockedBy === "DELETED")).toBe(true);
    const pending = await world.database.prisma.reminder.count({
      where: { status: "PENDING", invoiceId: { in: gone.map((row) => row.id) } },
    });
    expect(pending).toBe(0);
    expect((await issue("DELETIONS_OVER_CEILING"))?.resolvedAt).not.toBeNull();
    expect(await approveDeletions({ pool }, { userId, runId: run.runId })).toMatchObject({
      refusal: { code: "INVALID" },
    });
  });

  it("approved late leave alone what has come back meanwhile", async () => {
    const [first] = world.sandbox.world.invoices();
    const customer = world.sandbox.world.customers().find(({ type }) => type === "customer");
    if (first === undefined || customer === undefined) throw new Error("The seed is too small.");
    const ids = removeInvoices(60);
    const run = await world.sync("FULL");
    const [back] = ids;
    await world.database.pool.query({
      text: `
        update invoices_cache i
        set requested_at = d.requested_at + interval '1 millisecond'
        from sync_deletions d
        where d.run_id = $1 and d.source_id = i.zoho_invoice_id and i.zoho_invoice_id = $2
      `,
      values: [run.runId, back],
    });
    const approved = await approveDeletions(
      { pool: world.database.pool },
      { userId: world.userId, runId: run.runId },
    );
    expect(approved).toMatchObject({ invoices: 59 });
    const kept = await world.database.prisma.invoice.findFirstOrThrow({
      where: { zohoInvoiceId: back ?? "" },
    });
    expect(kept.deletedAt).toBeNull();
  });

  it("of a run of somebody else are none that one could approve", async () => {
    const run = await world.database.prisma.syncRun.findFirstOrThrow({ where: { kind: "FULL" } });
    expect(
      await approveDeletions(
        { pool: world.database.pool },
        { userId: "00000000-0000-4000-8000-000000000000", runId: run.id },
      ),
    ).toMatchObject({ refusal: { code: "NOT_FOUND" } });
  });
});

describe("a record that was taken for deleted", () => {
  let world: SyncWorld;
  let later = 0;

  beforeAll(async () => {
    world = await createSyncWorld({
      customers: 10,
      invoices: 40,
      now: () => Date.now() + later,
    });
    await world.sync("INCREMENTAL");
  });
  afterAll(() => world.close());

  it("comes back when the source shows it again", async () => {
    const { prisma, pool } = world.database;
    const [invoice] = world.sandbox.world.invoices();
    if (invoice === undefined) throw new Error("The seed is empty.");
    await pool.query({
      text: "update invoices_cache set deleted_at = now() - interval '1 hour' where zoho_invoice_id = $1",
      values: [invoice.id],
    });
    later = 60_000;
    const run = await world.sync("FULL");
    expect(run.phases.INVOICES).toMatchObject({ updated: 1 });
    const stored = await prisma.invoice.findFirstOrThrow({ where: { zohoInvoiceId: invoice.id } });
    expect(stored.deletedAt).toBeNull();
  });
});

describe("two customers that are merged", () => {
  let world: SyncWorld;

  let later = 0;

  beforeAll(async () => {
    world = await createSyncWorld({
      customers: 40,
      invoices: 600,
      now: () => Date.now() + later,
    });
    await world.sync("INCREMENTAL");
  });
  afterAll(() => world.close());

  it("leave their open invoices to the one that stays, though the invoices bear no new time", async () => {
    const { prisma } = world.database;
    const [one, two] = await prisma.customer.findMany({
      where: {
        status: "ACTIVE",
        currencyCode: "EUR",
        invoices: { some: { remindersBlockedBy: null } },
      },
      orderBy: { zohoCustomerId: "asc" },
      take: 2,
    });
    if (one === undefined || two === undefined) throw new Error("The seed is too small.");
    const open = await prisma.invoice.count({
      where: { customerId: two.id, balance: { gt: 0 }, status: { notIn: ["draft", "void"] } },
    });
    expect(open).toBeGreaterThan(0);
    later = 60_000;
    world.sandbox.world.mergeCustomers(one.zohoCustomerId, [two.zohoCustomerId]);
    const run = await world.sync("INCREMENTAL");
    expect(run.phases.INVOICES?.updated).toBeGreaterThanOrEqual(open);
    expect(run.phases.INVOICES?.apiCalls).toBeGreaterThan(1);
    expect(run.phases.INVOICES?.apiCalls).toBeLessThanOrEqual(open + 1);
    const left = await prisma.invoice.count({
      where: { customerId: two.id, balance: { gt: 0 }, status: { notIn: ["draft", "void"] } },
    });
    expect(left).toBe(0);
    const blocked = await prisma.invoice.count({
      where: { customerId: one.id, remindersBlockedBy: "CUSTOMER_INACTIVE" },
    });
    expect(blocked).toBe(0);
    const quiet = await world.sync("INCREMENTAL");
    expect(quiet.apiCalls).toBe(2);
  });
});
