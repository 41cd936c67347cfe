import { expect, test } from "vitest";
import { SandboxRefusal } from "../../src/sandbox/world-state.ts";
import { field, ids, openSandbox, rows, START_MS } from "./client.ts";

const LATER_MS = 90_000;

async function oneInvoice(switches = {}) {
  const open = await openSandbox({ customers: 0, invoices: 0, switches });
  const customer = open.sandbox.world.createCustomer({
    name: "A",
    persons: [{ firstName: "P", isPrimary: true }],
  });
  const invoice = open.sandbox.world.createInvoice({ customerId: customer.id, total: "100.00" });
  open.clock.ms += LATER_MS + 999;
  const modified = () => ({
    customer: (open.sandbox.world.customer(customer.id)?.lastModifiedTime ?? 0) - START_MS / 1000,
    invoice: (open.sandbox.world.invoice(invoice.id)?.lastModifiedTime ?? 0) - START_MS / 1000,
  });
  return { ...open, world: open.sandbox.world, customer, invoice, modified };
}

test("a payment moves the invoice's time, the contact's as the switch says, and the sum", async () => {
  const both = await oneInvoice();
  both.world.payInvoice(both.invoice.id, "30.00");
  expect(both.modified()).toEqual({ customer: 90, invoice: 90 });
  expect(both.world.customer(both.customer.id)?.outstanding).toBe("70.00");
  expect(both.world.invoice(both.invoice.id)).toMatchObject({
    status: "partially_paid",
    balance: "70.00",
    lastPaymentDate: "2026-06-12",
  });
  const one = await oneInvoice({ paymentTouches: "invoice" });
  one.world.payInvoice(one.invoice.id);
  expect(one.modified()).toEqual({ customer: 0, invoice: 90 });
  expect(one.world.invoice(one.invoice.id)?.status).toBe("paid");
  one.world.unpayInvoice(one.invoice.id);
  expect(one.world.invoice(one.invoice.id)?.status).toBe("sent");
});

test("editing a person moves the contact's time, unless the switch says silent", async () => {
  const loud = await oneInvoice();
  const person = loud.customer.persons[0]?.id ?? "";
  loud.world.editPerson(loud.customer.id, person, { mobile: "+49 171 3920011" });
  expect(loud.modified().customer).toBe(90);
  expect(rows(await loud.get("contacts"))[0]).toMatchObject({ mobile: "+49 171 3920011" });
  const silent = await oneInvoice({ personEdit: "silent" });
  silent.world.editPerson(silent.customer.id, silent.customer.persons[0]?.id ?? "", { phone: "1" });
  expect(silent.modified().customer).toBe(0);
  silent.world.addPerson(silent.customer.id, { firstName: "Q", isPrimary: true });
  expect(rows(await silent.get("contacts"))[0]).toMatchObject({ first_name: "Q" });
  expect(
    silent.world.customer(silent.customer.id)?.persons.filter((row) => row.isPrimary),
  ).toHaveLength(1);
});

test("times never go backwards, unless a change names its own", async () => {
  const { world, clock, invoice, modified } = await oneInvoice();
  world.editInvoice(invoice.id, { reference: "a" });
  clock.ms -= 50_000;
  world.editInvoice(invoice.id, { reference: "b" });
  expect(modified().invoice).toBe(90);
  world.editInvoice(invoice.id, { reference: "c" }, { touch: false });
  expect(modified().invoice).toBe(90);
  world.editInvoice(invoice.id, { reference: "d" }, { at: START_MS + 5000 });
  expect(modified().invoice).toBe(5);
});

test("Zoho's refusals to delete hold, and force overrides them", async () => {
  const { world, customer, invoice, get } = await oneInvoice();
  expect(() => world.deleteCustomer(customer.id)).toThrow(SandboxRefusal);
  world.payInvoice(invoice.id, "1.00");
  expect(() => world.deleteInvoice(invoice.id)).toThrow(SandboxRefusal);
  world.deleteCustomer(customer.id, { force: true });
  expect(ids(await get("invoices"))).toEqual([]);
  expect(ids(await get("contacts", { filter_by: "Status.All" }))).toEqual([]);
  expect((await get(`invoices/${invoice.id}`)).body.code).toBe(1002);
});

test("a void invoice stays listed, owes nothing, and can be deleted", async () => {
  const { world, customer, invoice, get } = await oneInvoice();
  world.payInvoice(invoice.id, "60.00");
  world.voidInvoice(invoice.id);
  expect(rows(await get("invoices"))[0]).toMatchObject({ status: "void", balance: 100 });
  expect(Number(world.customer(customer.id)?.outstanding)).toBe(0);
  world.deleteInvoice(invoice.id);
  expect(world.invoices()).toEqual([]);
});

test("a merge moves invoices silently and turns the other inactive", async () => {
  const { world, customer, invoice, modified, get } = await oneInvoice();
  const master = world.createCustomer({ name: "Master" });
  world.mergeCustomers(master.id, [customer.id]);
  expect(world.invoice(invoice.id)?.customerId).toBe(master.id);
  expect(modified().invoice).toBe(0);
  expect(world.customer(customer.id)).toMatchObject({ status: "inactive" });
  expect(Number(world.customer(customer.id)?.outstanding)).toBe(0);
  expect(world.customer(master.id)?.outstanding).toBe("100.00");
  expect(ids(await get("invoices", { customer_id: master.id }))).toEqual([invoice.id]);
  const foreign = world.createCustomer({ name: "F", currencyCode: "USD" });
  expect(() => world.mergeCustomers(master.id, [foreign.id])).toThrow(SandboxRefusal);
});

test("a new name shows on old invoices, also in their order by customer", async () => {
  const { get, sandbox } = await openSandbox();
  const params = { sort_column: "customer_name", sort_order: "D" };
  await get("invoices", params);
  const owner = sandbox.world.invoices()[0]?.customerId ?? "";
  sandbox.world.editCustomer(owner, { name: "zzz Letzte GmbH" });
  const [first] = rows(await get("invoices", params));
  expect(first).toMatchObject({ customer_id: owner, customer_name: "zzz Letzte GmbH" });
});

test("overdue can be stored by a midnight job that moves the time", async () => {
  const { get, sandbox, clock } = await openSandbox({ customers: 0, invoices: 0 });
  const { world } = sandbox;
  const customerId = world.createCustomer({ name: "A" }).id;
  const make = (dueDate: string) => world.createInvoice({ customerId, total: "1.00", dueDate }).id;
  const late = make("2026-06-01");
  const soon = make("2026-06-12");
  const before = world.invoice(late)?.lastModifiedTime;
  sandbox.setSwitches({ overdue: "stored" });
  const overdue = async () => ids(await get("invoices", { status: "overdue" }));
  expect(await overdue()).toEqual([late]);
  clock.ms = Date.parse("2026-06-13T05:00:00Z");
  expect(new Set(await overdue())).toEqual(new Set([late, soon]));
  expect(world.invoice(late)?.lastModifiedTime).toBe(before);
  expect(world.invoice(soon)?.lastModifiedTime).toBe(Date.parse("2026-06-12T22:00:00Z") / 1000);
  world.editInvoice(soon, { dueDate: "2026-06-20" });
  expect(await overdue()).toEqual([late]);
});

test("computed overdue touches nothing", async () => {
  const { get, sandbox, clock } = await openSandbox();
  const before = sandbox.world.invoices().map((row) => row.lastModifiedTime);
  clock.ms += 30 * 86_400_000;
  await get("invoices", { status: "overdue" });
  expect(sandbox.world.invoices().map((row) => row.lastModifiedTime)).toEqual(before);
});

test("offsets follow daylight saving and the zone of the organization", async () => {
  const { get, sandbox } = await openSandbox({ customers: 0, invoices: 0 });
  const winter = Date.parse("2026-01-15T23:30:00Z");
  const { id } = sandbox.world.createCustomer({ name: "A" }, { at: winter });
  const created = async () => field((await get(`contacts/${id}`)).body, "contact", "created_time");
  expect(await created()).toBe("2026-01-16T00:30:00+0100");
  sandbox.world.editCustomer(id, { notes: "x" });
  expect(rows(await get("contacts"))[0]?.last_modified_time).toBe("2026-06-12T12:00:00+0200");
  sandbox.setSwitches({ timeZone: "America/New_York" });
  expect(await created()).toBe("2026-01-15T18:30:00-0500");
  sandbox.setSwitches({ timeZone: "Asia/Kolkata" });
  expect(await created()).toBe("2026-01-16T05:00:00+0530");
});
