import { errors } from "undici";
import { expect, test } from "vitest";
import type { FaultKind } from "../../src/sandbox/switches.ts";
import { ids, openSandbox, rows } from "./client.ts";

test.each([
  ["500-json", 500, 1000],
  ["429-43", 429, 43],
  ["429-44", 429, 44],
  ["429-45", 429, 45],
  ["429-1070", 429, 1070],
  ["401-57", 401, 57],
  ["code-nonzero-200", 200, 1000],
] satisfies [FaultKind, number, number][])("%s", async (kind, status, code) => {
  const { get, sandbox } = await openSandbox();
  sandbox.setSwitches({ faults: [{ match: "contacts", times: 1, kind }] });
  expect((await get("invoices")).status).toBe(200);
  const spoilt = await get("contacts");
  expect([spoilt.status, spoilt.body.code]).toEqual([status, code]);
  if (kind === "429-43") expect(spoilt.headers["retry-after"]).toBe("3600");
  expect((await get("contacts")).status).toBe(200);
  expect(sandbox.log.of("contacts").map((entry) => entry.fault)).toEqual([kind, null]);
});

test.each([
  ["502-html", 502],
  ["not-json-200", 200],
] satisfies [FaultKind, number][])("%s is HTML", async (kind, status) => {
  const { get } = await openSandbox({
    switches: { faults: [{ match: "invoices", times: 1, kind }] },
  });
  const spoilt = await get("invoices");
  expect(spoilt.status).toBe(status);
  expect(spoilt.headers["content-type"]).toBe("text/html");
  expect(spoilt.text).toMatch(/^<html>/);
});

test("truncated JSON is a whole HTTP answer whose text stops", async () => {
  const { get } = await openSandbox({
    switches: { faults: [{ match: "invoices", times: 1, kind: "truncated-json" }] },
  });
  const spoilt = await get("invoices");
  const right = await get("invoices");
  expect(spoilt.status).toBe(200);
  expect(right.text.startsWith(spoilt.text)).toBe(true);
  expect(spoilt.body).toEqual({});
});

test("a reset breaks the connection", async () => {
  const { get, sandbox } = await openSandbox();
  await get("organizations");
  sandbox.setSwitches({ faults: [{ match: "contact", times: 1, kind: "reset" }] });
  await expect(get("contacts/1")).rejects.toMatchObject({ code: /ECONNRESET|UND_ERR_SOCKET/ });
  expect(sandbox.log.of("contact")[0]).toMatchObject({ status: 0, code: null });
  expect((await get("contacts/1")).status).toBe(404);
});

test("a slow body arrives in the end, and a closing sandbox does not wait for it", async () => {
  const { get, sandbox } = await openSandbox({ switches: { slowBodyMs: 20 } });
  sandbox.setSwitches({ faults: [{ match: "contacts", times: 2, kind: "slow-body" }] });
  expect(ids(await get("contacts")).length).toBeGreaterThan(0);
  sandbox.setSwitches({ slowBodyMs: 3_600_000 });
  const stalled = get("contacts").catch((error: unknown) => error);
  await expect.poll(() => sandbox.log.of("contacts")).toHaveLength(2);
  await sandbox.close();
  expect(await stalled).toBeInstanceOf(errors.SocketError);
});

test("one record of a page can be malformed", async () => {
  const { get } = await openSandbox({
    switches: { faults: [{ times: 2, skip: 1, kind: "malformed-record" }] },
  });
  const [first, second] = rows(await get("invoices"));
  expect(first).toMatchObject({ last_modified_time: "yesterday", total: "a lot" });
  expect(second).toMatchObject({ total: expect.any(Number) });
  const [contact] = rows(await get("contacts"));
  expect(contact).toMatchObject({ contact_name: { first: "x" }, contact_id: expect.any(String) });
});

test("faults reach the token endpoint, can wait, and can last", async () => {
  const { token, sandbox } = await openSandbox();
  sandbox.setSwitches({ faults: [{ match: "token", times: Infinity, skip: 1, kind: "502-html" }] });
  expect((await token()).status).toBe(200);
  expect((await token()).status).toBe(502);
  expect((await token()).status).toBe(502);
  sandbox.setSwitches({ faults: [] });
  expect((await token()).status).toBe(200);
});

test("a failing hook answers 500 instead of hanging", async () => {
  const { get, sandbox } = await openSandbox();
  await get("organizations");
  sandbox.beforeResponse(() => {
    throw new Error("boom");
  });
  const answer = await get("contacts");
  expect(answer.status).toBe(500);
  expect(answer.text).toContain("boom");
});
