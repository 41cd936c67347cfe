import { expect, test } from "vitest";
import { type Answer, hasMore, ids, type OpenSandbox, openSandbox, START_MS } from "./client.ts";

async function walk(
  { get }: OpenSandbox,
  path: "contacts" | "invoices",
  params: Record<string, string>,
): Promise<string[]> {
  const found: string[] = [];
  for (let page = 1; ; page++) {
    const answer: Answer = await get(path, { filter_by: "Status.All", ...params, page: `${page}` });
    found.push(...ids(answer));
    if (!hasMore(answer)) return found;
  }
}

test("pages cover a quiet table exactly once, in either direction", async () => {
  const open = await openSandbox();
  const all = open.sandbox.world.invoices().map((invoice) => invoice.id);
  const params = { sort_column: "last_modified_time", per_page: "70" };
  const up = await walk(open, "invoices", { ...params, sort_order: "A" });
  expect(up).toHaveLength(300);
  expect(new Set(up)).toEqual(new Set(all));
  const down = await walk(open, "invoices", { ...params, sort_order: "D" });
  expect(down).toEqual(up.toReversed());
});

test("per_page is at most 200, and a page after the end is empty", async () => {
  const { get } = await openSandbox();
  const first = await get("invoices", { per_page: "5000" });
  expect(ids(first)).toHaveLength(200);
  expect(hasMore(first)).toBe(true);
  const last = await get("invoices", { page: "2" });
  expect(ids(last)).toHaveLength(100);
  expect(hasMore(last)).toBe(false);
  const beyond = await get("invoices", { page: "9" });
  expect(ids(beyond)).toEqual([]);
  expect(hasMore(beyond)).toBe(false);
  for (const page of ["0", "-1", "x"]) {
    expect((await get("invoices", { page })).body.code).toBe(2);
  }
});

test("an edit between two pages hides a row from a walk that sorts by modification", async () => {
  const open = await openSandbox();
  const { sandbox, clock } = open;
  const params = { sort_column: "last_modified_time", sort_order: "A", per_page: "100" };
  const quiet = await walk(open, "invoices", params);
  clock.ms += 60_000;
  sandbox.beforeResponse(({ query }) => {
    if (query.get("page") === "2")
      sandbox.world.editInvoice(quiet[0] ?? "", { reference: "moved" });
  });
  const drifted = await walk(open, "invoices", params);
  expect(drifted).not.toContain(quiet[100]);
  expect(drifted.filter((id) => id === quiet[0])).toHaveLength(2);
});

test("a deletion between two pages hides a row from a walk by creation", async () => {
  const open = await openSandbox();
  const { sandbox } = open;
  const params = { sort_column: "created_time", sort_order: "A", per_page: "100" };
  const quiet = await walk(open, "invoices", params);
  sandbox.beforeResponse(({ query }) => {
    if (query.get("page") === "2") sandbox.world.deleteInvoice(quiet[0] ?? "", { force: true });
  });
  const drifted = await walk(open, "invoices", params);
  expect(drifted).not.toContain(quiet[100]);
  expect(drifted).toHaveLength(299);
});

test("rows of one second keep their order, or change it on each call", async () => {
  const { get, sandbox } = await openSandbox();
  const bulk = sandbox.world.invoices().map((invoice) => invoice.id);
  sandbox.world.editInvoices(bulk.slice(0, 150), { reference: "bulk" });
  const params = { sort_column: "last_modified_time", sort_order: "D", per_page: "150" };
  const first = ids(await get("invoices", params));
  expect(ids(await get("invoices", params))).toEqual(first);
  expect(new Set(first)).toEqual(new Set(bulk.slice(0, 150)));
  sandbox.setSwitches({ tieOrder: "unstable" });
  const second = ids(await get("invoices", params));
  const third = ids(await get("invoices", params));
  expect(new Set(second)).toEqual(new Set(first));
  expect(third).not.toEqual(second);
});

test("rows become visible only after the lag, to every sort order and to the filter", async () => {
  const { get, sandbox, clock } = await openSandbox({ switches: { visibilityLagSeconds: 120 } });
  const { id } = sandbox.world.createCustomer({ name: "Später GmbH" });
  const since = { last_modified_time: "2026-06-12T11:59:00+0200", filter_by: "Status.All" };
  expect(ids(await get("contacts", { filter_by: "Status.All" }))).not.toContain(id);
  expect(ids(await get("contacts", since))).toEqual([]);
  expect((await get(`contacts/${id}`)).status).toBe(200);
  clock.ms = START_MS + 120_000;
  expect(ids(await get("contacts", { filter_by: "Status.All" }))).toContain(id);
  expect(ids(await get("contacts", since))).toEqual([id]);
});

test("an async hook holds an answer back", async () => {
  const { get, sandbox } = await openSandbox();
  await get("organizations");
  const gate = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  sandbox.beforeResponse(async () => {
    entered.resolve();
    await gate.promise;
  });
  const pending = get("contacts", { contact_name: "Neu AG" });
  await entered.promise;
  const { id } = sandbox.world.createCustomer({ name: "Neu AG" });
  gate.resolve();
  expect(ids(await pending)).toEqual([id]);
});
