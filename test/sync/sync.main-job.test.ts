import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSyncWorld, type SyncResult, type SyncWorld } from "../support/sync-world.ts";

const CUSTOMERS = 600;
const INVOICES = 2_500;

describe("the main job", () => {
  let world: SyncWorld;
  let first: SyncResult;
  let probeCalls: number;

  beforeAll(async () => {
    world = await createSyncWorld({ customers: CUSTOMERS, invoices: INVOICES });
    probeCalls = world.sandbox.log.of("contacts").length + world.sandbox.log.of("invoices").length;
    first = await world.sync("INCREMENTAL");
  });
  afterAll(() => world.close());

  it("mirrors every customer and invoice, and leaves vendors out", async () => {
    const contacts = world.sandbox.world.customers();
    const customers = contacts.filter((contact) => contact.type === "customer");
    const stored = await world.database.prisma.customer.findMany({
      select: { zohoCustomerId: true },
    });
    expect(new Set(stored.map((row) => row.zohoCustomerId))).toEqual(
      new Set(customers.map((customer) => customer.id)),
    );
    expect(await world.database.prisma.invoice.count()).toBe(INVOICES);
    expect(first.phases.CUSTOMERS).toMatchObject({
      inserted: customers.length,
      skipped: contacts.length - customers.length,
      failed: 0,
    });
    expect(first.phases.INVOICES).toMatchObject({
      fetched: INVOICES,
      inserted: INVOICES,
      failed: 0,
    });
  });

  it("reads about 199 new rows with each list call", () => {
    const lists = (first.phases.CUSTOMERS?.apiCalls ?? 0) + (first.phases.INVOICES?.apiCalls ?? 0);
    expect(lists).toBeLessThanOrEqual(Math.ceil(CUSTOMERS / 199) + Math.ceil(INVOICES / 199) + 5);
  });

  it("counts each call that it made", () => {
    const made = (kind: Parameters<typeof world.sandbox.log.of>[0]): number =>
      world.sandbox.log.of(kind).length;
    expect(first.phases.CUSTOMER_DETAILS?.apiCalls).toBe(made("contact"));
    const lists = (first.phases.CUSTOMERS?.apiCalls ?? 0) + (first.phases.INVOICES?.apiCalls ?? 0);
    expect(made("contacts") + made("invoices") - lists).toBe(probeCalls);
  });

  it("links every invoice to its customer", async () => {
    const unlinked = await world.database.prisma.invoice.count({ where: { customerId: null } });
    expect(unlinked).toBe(0);
    const wrong = await world.database.pool.query(`
      select i.id
      from invoices_cache i
      join customers_cache c on c.id = i.customer_id
      where c.zoho_customer_id <> i.zoho_customer_id
    `);
    expect(wrong.rows).toEqual([]);
  });

  it("plans reminders only for customers who can be called, and says why not for the others", async () => {
    const wrong = await world.database.pool.query(`
      select r.id
      from payment_reminders r
      join customers_cache c on c.id = r.customer_id
      where r.status = 'PENDING' and (c.primary_phone is null or c.status <> 'ACTIVE')
    `);
    expect(wrong.rows).toEqual([]);
    expect(
      await world.database.prisma.reminder.count({ where: { status: "PENDING" } }),
    ).toBeGreaterThan(0);
    const silent = await world.database.pool.query(`
      select i.id
      from invoices_cache i
      where i.reminders_blocked_by is null
        and not exists (select from payment_reminders r where r.invoice_id = i.id and r.status = 'PENDING')
    `);
    expect(silent.rows).toEqual([]);
  });

  it("says of a sync with broken phones that there are issues, and names them", async () => {
    expect(first.status).toBe("SUCCEEDED_WITH_ISSUES");
    const codes = await world.database.prisma.syncIssue.groupBy({
      by: ["code"],
      where: { runId: first.runId },
    });
    expect(codes.map((group) => group.code)).toContain("INVALID_PHONE");
  });

  it("costs one call per list when nothing has changed, and succeeds", async () => {
    const before = world.sandbox.log.requests.length;
    const quiet = await world.sync("INCREMENTAL");
    expect(world.sandbox.log.requests.length - before).toBe(2);
    expect(quiet).toMatchObject({ status: "SUCCEEDED", apiCalls: 2 });
    expect(quiet.phases.CUSTOMERS).toMatchObject({ inserted: 0, updated: 0 });
    expect(quiet.phases.INVOICES).toMatchObject({ inserted: 0, updated: 0 });
  });

  it("brings what changed, and nothing else is written", async () => {
    const [invoice] = world.sandbox.world.invoices().filter((one) => one.status === "sent");
    if (invoice === undefined) throw new Error("The seed has no sent invoice.");
    world.sandbox.world.payInvoice(invoice.id);
    const run = await world.sync("INCREMENTAL");
    expect(run.phases.INVOICES).toMatchObject({ inserted: 0, updated: 1 });
    const stored = await world.database.prisma.invoice.findFirstOrThrow({
      where: { zohoInvoiceId: invoice.id },
    });
    expect(stored.balance.toString()).toBe("0");
    expect(stored.remindersBlockedBy).toBe("PAID");
    const pending = await world.database.prisma.reminder.count({
      where: { invoiceId: stored.id, status: "PENDING" },
    });
    expect(pending).toBe(0);
  });

  it("finds deletions with a FULL run, asks for each, and cancels the reminders", async () => {
    const [invoice] = world.sandbox.world.invoices().filter((one) => one.status === "draft");
    if (invoice === undefined) throw new Error("The seed has no draft.");
    world.sandbox.world.deleteInvoice(invoice.id, { force: true });
    const run = await world.sync("FULL");
    expect(run.phases.DELETIONS).toMatchObject({ status: "SUCCEEDED", deleted: 1, apiCalls: 1 });
    const stored = await world.database.prisma.invoice.findFirstOrThrow({
      where: { zohoInvoiceId: invoice.id },
    });
    expect(stored.deletedAt).not.toBeNull();
    expect(stored.remindersBlockedBy).toBe("DELETED");
  });

  it("reads one record again out of turn", async () => {
    const [customer] = await world.database.prisma.customer.findMany({
      where: { primaryPhone: { not: null } },
      take: 1,
    });
    if (customer === undefined) throw new Error("No customer has a phone.");
    const person = world.sandbox.world
      .customer(customer.zohoCustomerId)
      ?.persons.find((one) => one.isPrimary);
    if (person === undefined) throw new Error("The customer has no primary person.");
    world.sandbox.world.editPerson(customer.zohoCustomerId, person.id, {
      mobile: "+49 431 5550177",
      phone: "",
    });
    const run = await world.sync("RECORD", {
      target: { type: "CUSTOMER", sourceId: customer.zohoCustomerId },
    });
    expect(run).toMatchObject({ status: "SUCCEEDED", apiCalls: 1 });
    const stored = await world.database.prisma.customer.findUniqueOrThrow({
      where: { id: customer.id },
    });
    expect(stored.primaryPhone).toBe("+494315550177");
  });

  it("says of an invoice read out of turn that its customer is not stored, until it is", async () => {
    const { world: books } = world.sandbox;
    const customer = books.createCustomer({ name: "Ostsee Segel" });
    const invoice = books.createInvoice({ customerId: customer.id, total: "100.00" });
    const run = await world.sync("RECORD", { target: { type: "INVOICE", sourceId: invoice.id } });
    expect(run.status).toBe("SUCCEEDED_WITH_ISSUES");
    const issue = () =>
      world.database.prisma.syncIssue.findFirstOrThrow({
        where: { sourceId: invoice.id, code: "CUSTOMER_NOT_FOUND" },
      });
    expect((await issue()).resolvedAt).toBeNull();
    await world.sync("INCREMENTAL");
    expect((await issue()).resolvedAt).not.toBeNull();
  });

  it("says of a record that nobody knows that it is not in the source", async () => {
    const run = await world.sync("RECORD", {
      target: { type: "INVOICE", sourceId: "4600000000000000001" },
    });
    expect(run).toMatchObject({ status: "FAILED", errorCode: "NOT_IN_SOURCE" });
  });
});
