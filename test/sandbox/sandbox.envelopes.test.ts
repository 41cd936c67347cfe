import { expect, test } from "vitest";
import { rawNumber } from "../../src/sandbox/raw-json.ts";
import { field, openSandbox, rows, START_MS } from "./client.ts";

test("a list row has the documented keys, and neither persons nor addresses", async () => {
  const { get, sandbox } = await openSandbox();
  const answer = await get("contacts", { filter_by: "Status.All", sort_column: "created_time" });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ code: 0, message: "success" });
  expect(answer.body.page_context).toEqual({
    page: 1,
    per_page: 200,
    has_more_page: false,
    report_name: "Contacts",
    applied_filter: "Status.All",
    sort_column: "created_time",
    sort_order: "A",
  });
  expect(rows(answer)).toHaveLength(sandbox.world.customers().length);
  for (const row of rows(answer)) {
    expect(row.contact_id).toMatch(/^\d{19}$/);
    expect(row.last_modified_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]00$/);
    expect(typeof row.outstanding_receivable_amount).toBe("number");
    expect(row).not.toHaveProperty("contact_persons");
    expect(row).not.toHaveProperty("billing_address");
    expect(row).not.toHaveProperty("notes");
  }
});

test("the list mirrors the primary person, the detail has all persons and both addresses", async () => {
  const { get, sandbox } = await openSandbox({ customers: 0, invoices: 0 });
  const { id } = sandbox.world.createCustomer({
    name: "Linden GmbH",
    persons: [
      { firstName: "Ole", mobile: "+49 176 04069011" },
      { firstName: "Nele", phone: "030 23125001", isPrimary: true },
    ],
    billingAddress: { city: "Kiel", countryCode: "DE", zip: "24143" },
  });
  const [row] = rows(await get("contacts"));
  expect(row).toMatchObject({ first_name: "Nele", phone: "030 23125001", mobile: "" });
  const { contact } = (await get(`contacts/${id}`)).body;
  expect(contact).toMatchObject({
    contact_persons: [
      { first_name: "Ole", is_primary_contact: false },
      { first_name: "Nele", is_primary_contact: true },
    ],
    billing_address: { city: "Kiel", country_code: "DE", zip: "24143" },
    shipping_address: { city: "", zip: "" },
  });
  const primary = field(contact, "primary_contact_id");
  const persons = await get(`contacts/${id}/contactpersons`);
  expect(persons.body.contact_persons).toEqual(field(contact, "contact_persons"));
  const person = await get(`contacts/${id}/contactpersons/${primary}`);
  expect(person.body.contact_person).toMatchObject({ first_name: "Nele" });
});

test("a contact without a primary person shows empty person fields and no primary id", async () => {
  const { get, sandbox } = await openSandbox({ customers: 0, invoices: 0 });
  const { id } = sandbox.world.createCustomer({
    name: "A",
    persons: [{ mobile: "+43 664 5550001" }],
  });
  const [row] = rows(await get("contacts"));
  expect(row).toMatchObject({ first_name: "", email: "", phone: "", mobile: "" });
  expect(field((await get(`contacts/${id}`)).body, "contact", "primary_contact_id")).toBe("");
});

test("list and detail of an invoice differ in the types that differ at Zoho", async () => {
  const { get } = await openSandbox();
  const [row] = rows(await get("invoices"));
  expect(row).toMatchObject({ documents: "", billing_address: { zipcode: expect.any(String) } });
  expect(row).not.toHaveProperty("line_items");
  const { invoice } = (await get(`invoices/${row?.invoice_id}`)).body;
  expect(invoice).toMatchObject({
    documents: [],
    billing_address: { zip: expect.any(String) },
    price_precision: 2,
    invoice_number: row?.invoice_number,
  });
});

test("line items and tax add up to the total", async () => {
  const { get, sandbox } = await openSandbox();
  for (const { id, total } of sandbox.world.invoices().slice(0, 40)) {
    const { invoice } = (await get(`invoices/${id}`)).body;
    const items = field(invoice, "line_items");
    if (!Array.isArray(items)) throw new Error("no line items");
    const cents = items.reduce((sum, item) => sum + Math.round(item.item_total * 100), 0);
    expect(cents).toBe(Math.round(Number(field(invoice, "sub_total")) * 100));
    expect(cents + Math.round(Number(field(invoice, "tax_total")) * 100)).toBe(
      Math.round(Number(total) * 100),
    );
  }
});

test("amounts keep every digit, with the decimals of their currency", async () => {
  const { get, sandbox } = await openSandbox({ customers: 0, invoices: 0 });
  const euro = sandbox.world.createCustomer({ name: "E" }).id;
  const yen = sandbox.world.createCustomer({ name: "Y", currencyCode: "JPY" }).id;
  const dinar = sandbox.world.createCustomer({ name: "K", currencyCode: "KWD" }).id;
  sandbox.world.createInvoice({ customerId: euro, total: "12345678901234567.89" });
  sandbox.world.createInvoice({ customerId: yen, total: "500" });
  sandbox.world.createInvoice({ customerId: dinar, total: "1.5" });
  const { text } = await get("invoices", { sort_column: "created_time", sort_order: "A" });
  expect([...text.matchAll(/"balance":([^,]+)/g)].map((match) => match[1])).toEqual([
    "12345678901234567.89",
    "500",
    "1.500",
  ]);
  const contacts = await get("contacts", { contact_name: "E" });
  expect(contacts.text).toContain('"outstanding_receivable_amount":12345678901234567.89,');
});

test("refusals carry the documented statuses and codes", async () => {
  const { get, send, token } = await openSandbox();
  const code = (answer: { status: number; body: Record<string, unknown> }) => [
    answer.status,
    answer.body.code,
  ];
  expect(code(await get("contacts/999"))).toEqual([404, 1002]);
  expect((await get("invoices/999")).body).toEqual({
    code: 1002,
    message: "Invoice does not exist.",
  });
  expect(code(await get("bills"))).toEqual([404, 5]);
  expect(code(await get("contacts/abc"))).toEqual([404, 5]);
  expect(code(await get("contacts", { organization_id: "1" }))).toEqual([400, 6041]);
  expect(code(await send("GET", "/books/v3/contacts"))).toEqual([401, 14]);
  const bearer = { authorization: "Bearer 1000.x.y" };
  expect(code(await send("GET", "/books/v3/contacts", { headers: bearer }))).toEqual([401, 14]);
  const dead = { authorization: "Zoho-oauthtoken 1000.x.y" };
  expect(code(await send("GET", "/books/v3/contacts", { headers: dead }))).toEqual([401, 57]);
  const live = { authorization: `Zoho-oauthtoken ${(await token()).body.access_token}` };
  expect(code(await send("POST", "/books/v3/contacts", { headers: live }))).toEqual([405, 37]);
  expect(code(await send("GET", "/books/v3/contacts", { headers: live }))).toEqual([400, 6041]);
});

test("GET /organizations needs no organization and no quota", async () => {
  const { get, sandbox } = await openSandbox({ switches: { perDay: 1000 } });
  const answer = await get("organizations");
  expect(answer.body.organizations).toMatchObject([
    {
      organization_id: sandbox.organizationId,
      currency_code: "EUR",
      price_precision: 2,
      time_zone: "Europe/Berlin",
      fiscal_year_start_month: 0,
    },
  ]);
  expect(answer.headers).not.toHaveProperty("x-rate-limit-limit");
  const one = await get(`organizations/${sandbox.organizationId}`);
  expect(field(one.body, "organization", "fiscal_year_start_month")).toBe("january");
});

test("the Date header is the world's time", async () => {
  const { get } = await openSandbox();
  expect((await get("contacts")).headers.date).toBe(new Date(START_MS).toUTCString());
});

test("ids can be numbers with all of their digits", async () => {
  const { get, sandbox } = await openSandbox({ switches: { idsAs: "numbers" } });
  const { text } = await get("invoices");
  const id = sandbox.world.invoices().at(-1)?.id;
  expect(text).toContain(`"invoice_id":${id},`);
});

test.each([
  ["null", null],
  ["space", " "],
  ["absent", undefined],
] as const)("missing values can be %s, at any depth", async (emptyAs, value) => {
  const { get, sandbox } = await openSandbox({
    customers: 0,
    invoices: 0,
    switches: { emptyAs },
  });
  const { id } = sandbox.world.createCustomer({ name: "A", persons: [{ firstName: "B" }] });
  const { contact } = (await get(`contacts/${id}`)).body;
  expect(field(contact, "website")).toBe(value);
  expect(field(contact, "billing_address", "city")).toBe(value);
  expect(field(contact, "contact_persons", "0", "mobile")).toBe(value);
  expect(field(contact, "contact_persons", "0", "first_name")).toBe("B");
});

test("page_context can be an array or missing", async () => {
  const { get, sandbox } = await openSandbox();
  sandbox.setSwitches({ pageContext: "array" });
  expect((await get("invoices")).body.page_context).toMatchObject([{ page: 1 }]);
  sandbox.setSwitches({ pageContext: "missing" });
  expect((await get("invoices")).body).not.toHaveProperty("page_context");
});

test("a corrupted record shows in list and detail until it is mended", async () => {
  const { get, sandbox } = await openSandbox();
  const id = sandbox.world.invoices().at(-1)?.id ?? "";
  sandbox.world.corrupt(id, { total: rawNumber("1e999"), due_date: undefined, status: 7 });
  const [row] = rows(await get("invoices"));
  expect(row).toMatchObject({ invoice_id: id, status: 7 });
  expect(row).not.toHaveProperty("due_date");
  expect((await get(`invoices/${id}`)).text).toContain('"total":1e999');
  sandbox.world.corrupt(id, null);
  expect(rows(await get("invoices"))[0]).toHaveProperty("due_date");
});
