import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { rawNumber } from "../../src/sandbox/raw-json.ts";
import { retryIssue } from "../../src/sync/retry-issue.ts";
import { createSyncWorld, type SyncResult, type SyncWorld } from "../support/sync-world.ts";

describe("records that cannot be understood", () => {
  let world: SyncWorld;
  let invoiceIds: string[];
  let customerIds: string[];
  let later = 0;

  beforeAll(async () => {
    world = await createSyncWorld({
      customers: 30,
      invoices: 60,
      now: () => Date.now() + later,
    });
    await world.sync("INCREMENTAL");
    invoiceIds = world.sandbox.world.invoices().map(({ id }) => id);
    customerIds = world.sandbox.world
      .customers()
      .filter(({ type }) => type === "customer")
      .map(({ id }) => id);
  });
  beforeEach(() => {
    later += 10_000;
  });
  afterAll(() => world.close());

  /** Lays the patch over a record, touched so that the next sync meets it. */
  async function spoil(id: string, patch: Record<string, unknown> | null): Promise<SyncResult> {
    // Answers are put in order by the second of Zoho's clock.
    later += 10_000;
    world.sandbox.world.corrupt(id, patch);
    if (customerIds.includes(id)) world.sandbox.world.editCustomer(id, {});
    else world.sandbox.world.editInvoice(id, {});
    return world.sync("INCREMENTAL");
  }
  const issueOf = (sourceId: string) =>
    world.database.prisma.syncIssue.findFirstOrThrow({
      where: { sourceId, code: "INVALID_RECORD" },
      orderBy: { createdAt: "desc" },
    });

  it.each([
    ["a date that is none", "invoice", { due_date: "2026-02-30" }, /due_date is not a date/],
    ["no date", "invoice", { date: "" }, /date is missing/],
    ["an object for a text", "invoice", { invoice_number: { a: 1 } }, /invoice_number/],
    ["a text for an amount", "invoice", { total: "a lot" }, /total is not an amount/],
    ["no customer", "invoice", { customer_id: undefined }, /customer_id is missing/],
    ["no status", "invoice", { status: null }, /status is missing/],
    ["no name", "customer", { contact_name: " " }, /contact_name is missing/],
    ["a list for a name", "customer", { contact_name: ["x"] }, /contact_name/],
  ] as const)("set only themselves aside: %s", async (_, type, patch, message) => {
    const id = (type === "invoice" ? invoiceIds[3] : customerIds[3]) ?? "";
    const phase = type === "invoice" ? "INVOICES" : "CUSTOMERS";
    const run = await spoil(id, patch);
    expect(run.status).toBe("SUCCEEDED_WITH_ISSUES");
    expect(run.phases[phase]).toMatchObject({ status: "SUCCEEDED_WITH_ISSUES", failed: 1 });
    const issue = await issueOf(id);
    expect(issue).toMatchObject({ severity: "ERROR", resolvedAt: null, runId: run.runId });
    expect(issue.message).toMatch(message);
    expect(issue.message).toMatch(/Correct it in Zoho Books/);
    expect(JSON.parse(issue.rawRecord ?? "")).toMatchObject({
      [`${type === "invoice" ? "invoice" : "contact"}_id`]: id,
    });

    const healed = await spoil(id, null);
    expect(healed.status).toBe("SUCCEEDED");
    expect((await issueOf(id)).resolvedAt).not.toBeNull();
  });

  it("without an id are shown by what was received", async () => {
    const id = invoiceIds[4] ?? "";
    const run = await spoil(id, { invoice_id: "" });
    expect(run.phases.INVOICES?.failed).toBe(1);
    const issue = await world.database.prisma.syncIssue.findFirstOrThrow({
      where: { runId: run.runId, code: "INVALID_RECORD" },
    });
    expect(issue).toMatchObject({ sourceId: null, recordType: "INVOICE" });
    expect(issue.rawRecord).toContain("invoice_number");
    await spoil(id, null);
  });

  it.each(["12345678901234567.89", "100.00000000000000000001", "99999999999999999999"])(
    "keep an amount of 20 digits to the last: %s",
    async (amount) => {
      const id = invoiceIds[5] ?? "";
      await spoil(id, { total: rawNumber(amount), balance: rawNumber(amount) });
      const { rows } = await world.database.pool.query({
        text: "select total, balance from invoices_cache where zoho_invoice_id = $1",
        values: [id],
      });
      expect(rows).toEqual([{ total: amount, balance: amount }]);
      await spoil(id, null);
    },
  );

  it("are none for numbers where texts were expected", async () => {
    const id = invoiceIds[7] ?? "";
    const run = await spoil(id, {
      invoice_number: 4711,
      reference_number: rawNumber("12345678901234567890"),
    });
    expect(run).toMatchObject({ status: "SUCCEEDED" });
    expect(run.phases.INVOICES).toMatchObject({ updated: 1, failed: 0 });
    const stored = await world.database.prisma.invoice.findFirstOrThrow({
      where: { zohoInvoiceId: id },
    });
    expect(stored).toMatchObject({ number: "4711", reference: "12345678901234567890" });
    await spoil(id, null);
  });

  it("are none for a status that nobody knows, which is kept", async () => {
    const id = invoiceIds[6] ?? "";
    const run = await spoil(id, { status: "in_dispute" });
    expect(run.phases.INVOICES?.failed).toBe(0);
    const stored = await world.database.prisma.invoice.findFirstOrThrow({
      where: { zohoInvoiceId: id },
    });
    expect(stored.status).toBe("in_dispute");
    await spoil(id, null);
  });

  it("say of an invoice whose customer does not exist what to do, and link it once there is one", async () => {
    const open = world.sandbox.world.invoices().find(({ status }) => status === "sent");
    const id = open?.id ?? "";
    const run = await spoil(id, { customer_id: "999999999999" });
    expect(run.status).toBe("SUCCEEDED_WITH_ISSUES");
    const find = () =>
      world.database.prisma.syncIssue.findFirstOrThrow({
        where: { sourceId: id, code: "CUSTOMER_NOT_FOUND" },
        orderBy: { createdAt: "desc" },
      });
    expect((await find()).resolvedAt).toBeNull();
    const stored = () =>
      world.database.prisma.invoice.findFirstOrThrow({ where: { zohoInvoiceId: id } });
    expect(await stored()).toMatchObject({ customerId: null, remindersBlockedBy: "NO_CUSTOMER" });
    await spoil(id, null);
    expect((await find()).resolvedAt).not.toBeNull();
    expect((await stored()).customerId).not.toBeNull();
  });

  it("say of a phone that is none that no reminder will go out", async () => {
    const contact = world.sandbox.world
      .customers()
      .find(({ type, persons }) => type === "customer" && persons.length === 1);
    const [person] = contact?.persons ?? [];
    if (contact === undefined || person === undefined) throw new Error("The seed is too small.");
    world.sandbox.world.editPerson(contact.id, person.id, {
      mobile: "ask Ina",
      phone: "",
      isPrimary: true,
    });
    const run = await world.sync("INCREMENTAL");
    const issue = await world.database.prisma.syncIssue.findFirstOrThrow({
      where: { sourceId: contact.id, code: "INVALID_PHONE" },
    });
    expect(issue).toMatchObject({ resolvedAt: null, runId: run.runId });
    const stored = await world.database.prisma.customer.findFirstOrThrow({
      where: { zohoCustomerId: contact.id },
    });
    expect(stored).toMatchObject({ primaryPhone: null, primaryPhoneRaw: "ask Ina" });
  });

  it("are read again by a retry of their issue, without waiting for a sync", async () => {
    const id = invoiceIds[9] ?? "";
    await spoil(id, { due_date: "" });
    const deps = { pool: world.database.pool, queue: world.queue };
    const request = { userId: world.userId, trigger: "CLI" as const };
    const issue = await issueOf(id);
    const retry = async () => {
      const started = await retryIssue(deps, { ...request, issueId: issue.id });
      if ("refusal" in started) throw new Error(started.refusal.message);
      return world.finish(started.runId);
    };
    expect((await retry()).status).toBe("SUCCEEDED_WITH_ISSUES");
    expect((await issueOf(id)).resolvedAt).toBeNull();
    world.sandbox.world.corrupt(id, null);
    expect((await retry()).status).toBe("SUCCEEDED");
    expect((await issueOf(id)).resolvedAt).not.toBeNull();
    expect(
      await retryIssue(deps, {
        ...request,
        userId: "00000000-0000-4000-8000-000000000000",
        issueId: issue.id,
      }),
    ).toMatchObject({ refusal: { code: "NOT_FOUND" } });
  });
});
