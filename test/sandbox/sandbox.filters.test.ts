import { expect, test } from "vitest";
import { ids, openSandbox, rows, START_MS } from "./client.ts";

test.each([
  ["after", 2],
  ["at-or-after", 3],
  ["exact", 1],
  ["ignored", 5],
] as const)("last_modified_time can mean %s", async (semantics, count) => {
  const { get, sandbox } = await openSandbox({
    customers: 0,
    invoices: 0,
    switches: { lastModifiedFilterInvoices: semantics, lastModifiedFilterContacts: semantics },
  });
  for (let minute = -2; minute <= 2; minute++) {
    const at = START_MS + minute * 60_000;
    const { id } = sandbox.world.createCustomer({ name: `C${minute}` }, { at });
    sandbox.world.createInvoice({ customerId: id, total: "1.00" }, { at });
  }
  const last_modified_time = "2026-06-12T10:00:00+0000";
  expect(ids(await get("contacts", { last_modified_time }))).toHaveLength(count);
  expect(ids(await get("invoices", { last_modified_time }))).toHaveLength(count);
  const byNumber = { last_modified_time, sort_column: "invoice_number", sort_order: "A" };
  const numbers = rows(await get("invoices", byNumber)).map((row) => row.invoice_number);
  expect(numbers).toHaveLength(count);
  expect(numbers).toEqual(numbers.toSorted());
});

test.each([
  "2026-06-12T10:00:00Z",
  "2026-06-12T10:00:00+00:00",
  "2026-06-12T10:00:00.000+0000",
  "2026-06-12 10:00:00",
  "2026-06-12",
  "2026-02-30T10:00:00+0000",
])("the time format %s is refused with code 2", async (last_modified_time) => {
  const { get } = await openSandbox();
  for (const path of ["contacts", "invoices"]) {
    const answer = await get(path, { last_modified_time });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      code: 2,
      message: "Invalid value passed for last_modified_time",
    });
  }
});

test("a plus sign that is not encoded is a space, and refused", async () => {
  const { send, token, sandbox } = await openSandbox();
  const authorization = `Zoho-oauthtoken ${(await token()).body.access_token}`;
  const path = `/books/v3/invoices?organization_id=${sandbox.organizationId}&last_modified_time=`;
  const raw = await send("GET", `${path}2026-06-12T10:00:00+0000`, { headers: { authorization } });
  expect(raw.body.code).toBe(2);
  const encoded = await send("GET", `${path}2026-06-12T10:00:00%2B0000`, {
    headers: { authorization },
  });
  expect(encoded.body.code).toBe(0);
});

test("unknown parameters and empty values filter nothing", async () => {
  const { get } = await openSandbox();
  const all = ids(await get("invoices"));
  expect(ids(await get("invoices", { last_modifed_time: "2026-06-12T10:00:00+0000" }))).toEqual(
    all,
  );
  expect(ids(await get("invoices", { customer_id: "", status: "", date_start: "" }))).toEqual(all);
});

test("a bad value of a known parameter is code 2, a too long text code 4", async () => {
  const { get } = await openSandbox();
  for (const [path, params] of [
    ["contacts", { filter_by: "Status.Bogus" }],
    ["contacts", { sort_column: "phone" }],
    ["contacts", { sort_order: "ascending" }],
    ["invoices", { status: "late" }],
    ["invoices", { filter_by: "Status.Overdue" }],
    ["invoices", { due_date_start: "12.06.2026" }],
    ["invoices", { total_less_than: "much" }],
    ["invoices", { customer_id: "abc" }],
  ] as const) {
    const answer = await get(path, params);
    expect([answer.status, answer.body.code]).toEqual([400, 2]);
  }
  expect((await get("contacts", { contact_name: "x".repeat(101) })).body.code).toBe(4);
});

test("the default contact list hides inactive ones, unless the switch says otherwise", async () => {
  const { get, sandbox } = await openSandbox({ customers: 0, invoices: 0 });
  const active = sandbox.world.createCustomer({ name: "A" }).id;
  const inactive = sandbox.world.createCustomer({ name: "B", status: "inactive" }).id;
  const vendor = sandbox.world.createCustomer({ name: "C", type: "vendor" }).id;
  expect(ids(await get("contacts"))).toEqual([active, vendor]);
  expect(ids(await get("contacts", { filter_by: "Status.All" }))).toEqual([
    active,
    inactive,
    vendor,
  ]);
  expect(ids(await get("contacts", { filter_by: "Status.Inactive" }))).toEqual([inactive]);
  expect(ids(await get("contacts", { filter_by: "Status.Crm" }))).toEqual([]);
  expect(ids(await get("contacts", { contact_type: "vendor" }))).toEqual([vendor]);
  sandbox.setSwitches({ defaultContactFilter: "all" });
  expect(ids(await get("contacts"))).toEqual([active, inactive, vendor]);
});

test("contacts are found by name and by what their persons have", async () => {
  const { get, sandbox } = await openSandbox();
  const { id } = sandbox.world.createCustomer({
    name: "Zeppelinwerft AG",
    notes: "Blimp",
    persons: [
      { firstName: "Uta", email: "uta@werft.example", isPrimary: true },
      { phone: "+49 69 90009777" },
    ],
  });
  for (const params of [
    { contact_name: "zeppelinwerft ag" },
    { contact_name_startswith: "Zeppelin" },
    { contact_name_contains: "werft a" },
    { email: "uta@werft.example" },
    { phone_contains: "90009777" },
    { search_text: "blimp" },
  ] satisfies Record<string, string>[]) {
    const answer = await get("contacts", params);
    expect(ids(answer)).toEqual([id]);
    expect(answer.body.page_context).toHaveProperty("search_criteria");
  }
  expect(ids(await get("contacts", { contact_name: "zeppelinwerft" }))).toEqual([]);
});

test("invoices filter by status as of today in the organization's zone", async () => {
  const { get, sandbox, clock } = await openSandbox({ customers: 0, invoices: 0 });
  const { world } = sandbox;
  const customerId = world.createCustomer({ name: "A" }).id;
  const make = (dueDate: string, status: "draft" | "sent" = "sent") =>
    world.createInvoice({ customerId, total: "100.00", date: "2026-05-01", dueDate, status }).id;
  const dueToday = make("2026-06-12");
  const late = make("2026-06-11");
  const lateAndPartly = make("2026-06-10");
  const partly = make("2026-07-01");
  const draft = make("2026-06-01", "draft");
  const paid = make("2026-06-01");
  const canceled = make("2026-06-01");
  world.payInvoice(lateAndPartly, "40.00");
  world.payInvoice(partly, "40.00");
  world.payInvoice(paid);
  world.voidInvoice(canceled);
  const found = async (params: Record<string, string>) =>
    new Set(ids(await get("invoices", params)));
  expect(await found({ filter_by: "Status.OverDue" })).toEqual(new Set([late, lateAndPartly]));
  expect(await found({ status: "overdue" })).toEqual(new Set([late, lateAndPartly]));
  expect(await found({ status: "partially_paid" })).toEqual(new Set([partly]));
  expect(await found({ status: "sent" })).toEqual(new Set([dueToday]));
  expect(await found({ status: "draft" })).toEqual(new Set([draft]));
  expect(await found({ status: "paid" })).toEqual(new Set([paid]));
  expect(await found({ status: "void" })).toEqual(new Set([canceled]));
  expect(await found({ status: "unpaid" })).toEqual(
    new Set([dueToday, late, lateAndPartly, partly]),
  );
  clock.ms = Date.parse("2026-06-12T21:59:59Z");
  expect(await found({ status: "sent" })).toEqual(new Set([dueToday]));
  clock.ms = Date.parse("2026-06-12T22:00:00Z");
  expect(await found({ status: "sent" })).toEqual(new Set());
});

test("invoices filter by dates, amounts, customer and text", async () => {
  const { get, sandbox } = await openSandbox({ customers: 0, invoices: 0 });
  const [a, b] = ["Alster GmbH", "Bille AG"].map(
    (name) => sandbox.world.createCustomer({ name }).id,
  );
  const totals = ["10.00", "20.00", "30.00"];
  const [one, two, three] = totals.map(
    (total, rank) =>
      sandbox.world.createInvoice({
        customerId: (rank === 2 ? b : a) ?? "",
        total,
        date: `2026-06-0${rank + 1}`,
        dueDate: `2026-06-2${rank + 1}`,
      }).id,
  );
  const found = async (params: Record<string, string>) =>
    ids(await get("invoices", { sort_column: "date", sort_order: "A", ...params }));
  expect(await found({ date: "2026-06-02" })).toEqual([two]);
  expect(await found({ date_start: "2026-06-02", date_end: "2026-06-03" })).toEqual([two, three]);
  expect(await found({ date_after: "2026-06-02" })).toEqual([three]);
  expect(await found({ due_date_before: "2026-06-22" })).toEqual([one]);
  expect(await found({ total_greater_equals: "20" })).toEqual([two, three]);
  expect(await found({ balance_less_than: "20" })).toEqual([one]);
  expect(await found({ customer_id: b ?? "" })).toEqual([three]);
  expect(await found({ customer_id: "42" })).toEqual([]);
  expect(await found({ invoice_number: "INV-000002" })).toEqual([two]);
  expect(await found({ search_text: "bille" })).toEqual([three]);
});

test("response_option gives counts and exact sums", async () => {
  const { get, sandbox } = await openSandbox({ customers: 0, invoices: 0 });
  const customerId = sandbox.world.createCustomer({ name: "A" }).id;
  for (let i = 0; i < 3; i++) sandbox.world.createInvoice({ customerId, total: "0.10" });
  const one = await get("invoices", { response_option: "1", per_page: "2" });
  expect(ids(one)).toHaveLength(2);
  expect(one.body.page_context).toMatchObject({ total: 3, response_option: 1 });
  expect(one.text).toContain('{"column_name":"total","total":0.30}');
  const two = await get("invoices", { response_option: "2" });
  expect(two.body).not.toHaveProperty("invoices");
  expect(two.body.page_context).toMatchObject({ total: 3 });
});
