import { expect, test } from "vitest";
import { field, openSandbox, rows } from "./client.ts";

test("another process can look at the state and the log", async () => {
  const { get, send, sandbox } = await openSandbox();
  await get("contacts", { page: "1" });
  const state = await send("GET", "/sandbox/state");
  expect(state.body).toMatchObject({ invoices: 300, today: "2026-06-12", quota: { inFlight: 0 } });
  expect(state.body.invoiceIds).toEqual(sandbox.world.invoices().map((row) => row.id));
  expect((await send("GET", "/sandbox/state?ids=none")).body).not.toHaveProperty("invoiceIds");
  const log = await send("GET", "/sandbox/log?limit=1");
  expect(log.body).toMatchObject({
    counters: { api: 1, accounts: 1 },
    requests: [{ kind: "contacts", status: 200, code: 0 }],
  });
  await send("DELETE", "/sandbox/log");
  expect(sandbox.log.counters).toMatchObject({ api: 0, accounts: 0 });
});

test("another process can throw switches, and misspelt ones are refused", async () => {
  const { get, send } = await openSandbox();
  const patch = (body: object) => send("POST", "/sandbox/switches", { body: JSON.stringify(body) });
  const changed = await patch({ pageContext: "missing", perDay: 7, inFlight: null });
  expect(changed.body).toMatchObject({ pageContext: "missing", perDay: 7 });
  expect((await get("contacts")).body).not.toHaveProperty("page_context");
  for (const wrong of [
    { pageContex: "missing" },
    { pageContext: "gone" },
    { perDay: "7" },
    { latencyMs: null },
    { faults: [{ kind: "fire", times: 1 }] },
  ]) {
    expect((await patch(wrong)).status).toBe(400);
  }
  await patch({ faults: [{ kind: "500-json", times: 1 }] });
  expect((await get("contacts")).status).toBe(500);
});

test("another process can change the world", async () => {
  const { get, send } = await openSandbox({ customers: 0, invoices: 0 });
  const edit = (body: object) => send("POST", "/sandbox/edit", { body: JSON.stringify(body) });
  const customer = await edit({ operation: "createCustomer", name: "Fern AG" });
  const customerId = field(customer.body, "result", "id");
  const invoice = await edit({ operation: "createInvoice", customerId, total: "9.90" });
  const id = field(invoice.body, "result", "id");
  await edit({ operation: "editInvoices", ids: [id], patch: { reference: "R" } });
  expect(rows(await get("invoices"))[0]).toMatchObject({ reference_number: "R", total: 9.9 });
  await edit({ operation: "payInvoice", id, amount: "1.00" });
  expect(rows(await get("invoices"))[0]).toMatchObject({ balance: 8.9 });
  expect((await edit({ operation: "deleteCustomer", id: customerId })).status).toBe(400);
  expect((await edit({ operation: "payInvoice", id, amount: "lots" })).status).toBe(400);
  expect((await edit({ operation: "toString" })).status).toBe(400);
  expect((await send("POST", "/sandbox/edit", { body: "{" })).status).toBe(400);
  expect((await send("GET", "/sandbox/nothing")).status).toBe(404);
  const live = await edit({ operation: "live", steps: 5, seed: 2 });
  expect(live.body.result).toHaveLength(5);
  await edit({ operation: "expireAccessTokens" });
  expect((await get("contacts")).body.code).toBe(57);
});
