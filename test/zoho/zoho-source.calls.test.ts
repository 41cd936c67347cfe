import { afterEach, beforeEach, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import type { FaultKind } from "../../src/sandbox/switches.ts";
import type { AccountingSource } from "../../src/source/source.ts";
import { createZohoSource } from "../../src/zoho/zoho-source.ts";
import { callContext, connectToSandbox, type SandboxConnection } from "./sandbox-connection.ts";

let sandbox: Sandbox;
let connection: SandboxConnection;
let source: AccountingSource;
const context = callContext();

beforeEach(async () => {
  sandbox = await startSandbox({ customers: 20, invoices: 20 });
  connection = connectToSandbox(sandbox);
  source = createZohoSource(connection);
});

afterEach(async () => {
  await connection.http.close();
  await sandbox.close();
});

function someInvoice(): string {
  return sandbox.world.invoices()[0]?.id ?? "";
}

test("a detail brings contact persons and the country", async () => {
  const customer = sandbox.world.createCustomer({
    name: "Nordlicht",
    persons: [{ firstName: "Imke", mobile: "+49 170 5550142", isPrimary: true }],
    billingAddress: { country: "Austria", countryCode: "" },
  });
  const { record, bad } = await source.customer(customer.id, context);
  expect(bad).toBeNull();
  expect(record).toMatchObject({
    sourceId: customer.id,
    name: "Nordlicht",
    countryCode: "AT",
    contactPersons: [{ firstName: "Imke", mobile: "+49 170 5550142", isPrimary: true }],
  });
});

test("the organization comes with its zone, country and currency", async () => {
  expect(await source.organization(context)).toEqual({
    sourceId: sandbox.organizationId,
    name: "Brandung Handelskontor GmbH",
    timeZone: "Europe/Berlin",
    countryCode: "DE",
    currencyCode: "EUR",
  });
});

test("only 404 with code 1002 says that a record does not exist", async () => {
  const gone = someInvoice();
  sandbox.world.deleteInvoice(gone, { force: true });
  expect(await source.invoice(gone, context)).toMatchObject({ record: null, bad: null });
  expect(connection.outcomes).toEqual(["NOT_FOUND"]);
  await expect(source.invoice("none", context)).rejects.toMatchObject({ action: "SET_ASIDE" });
});

test.each<FaultKind>([
  "500-json",
  "502-html",
  "truncated-json",
  "reset",
  "not-json-200",
  "code-nonzero-200",
])("%s is tried again, each attempt is counted, and at last it is a RETRY error", async (kind) => {
  sandbox.setSwitches({ faults: [{ match: "invoice", times: 2, kind }] });
  const { record } = await source.invoice(someInvoice(), context);
  expect(record?.sourceId).toBe(someInvoice());
  expect(connection.outcomes).toHaveLength(3);
  expect(connection.clock.waits).toHaveLength(2);

  sandbox.setSwitches({ faults: [{ match: "invoice", times: Number.POSITIVE_INFINITY, kind }] });
  await expect(source.invoice(someInvoice(), context)).rejects.toMatchObject({ action: "RETRY" });
  expect(connection.outcomes).toHaveLength(7);
});

test("an answer that does not end is given up and tried again", async () => {
  const hasty = connectToSandbox(sandbox, { totalMs: 500 });
  const fault = { match: "invoice", times: 1, kind: "slow-body" } as const;
  sandbox.setSwitches({ faults: [fault], slowBodyMs: 60_000 });
  const { record } = await createZohoSource(hasty).invoice(someInvoice(), context);
  expect(record?.sourceId).toBe(someInvoice());
  expect(hasty.outcomes).toEqual(["UNREACHABLE", "OK"]);
  await hasty.http.close();
});

test("nothing listens: UNREACHABLE", async () => {
  const nowhere = createZohoSource({ ...connection, apiUrl: "http://127.0.0.1:1" });
  await expect(nowhere.invoice("1", context)).rejects.toMatchObject({
    action: "RETRY",
    code: "UNREACHABLE",
  });
});

test("401 with code 57: one refresh, then a person is needed", async () => {
  await source.invoice(someInvoice(), context);
  sandbox.expireAccessTokens();
  await source.invoice(someInvoice(), context);
  expect(sandbox.log.of("token")).toHaveLength(2);

  sandbox.setSwitches({
    faults: [{ match: "invoice", times: Number.POSITIVE_INFINITY, kind: "401-57" }],
  });
  await expect(source.invoice(someInvoice(), context)).rejects.toMatchObject({
    action: "RECONNECT",
    code: "NEEDS_RECONNECT",
  });
  expect(sandbox.log.of("token")).toHaveLength(3);
});

test("43 and 44 block, and nothing is repeated", async () => {
  sandbox.setSwitches({
    faults: [
      { match: "invoice", times: 1, kind: "429-43" },
      { match: "invoice", times: 1, kind: "429-44" },
    ],
  });
  const call = () => source.invoice(someInvoice(), context);
  await expect(call()).rejects.toMatchObject({ action: "WAIT", code: "QUOTA_BLOCKED" });
  await expect(call()).rejects.toMatchObject({ action: "WAIT", code: "QUOTA_BLOCKED" });
  expect(connection.blocks).toEqual([
    { code: 43, seconds: 3600 },
    { code: 44, seconds: 3600 },
  ]);
  expect(sandbox.log.of("invoice")).toHaveLength(2);
});

test("45 blocks until the reset that Zoho reports", async () => {
  sandbox.setSwitches({ faults: [{ match: "invoice", times: 1, kind: "429-45" }] });
  await expect(source.invoice(someInvoice(), context)).rejects.toMatchObject({
    action: "WAIT",
    code: "QUOTA_DAY",
    until: 1_000_000,
  });
  const [block] = connection.blocks;
  expect(block?.code).toBe(45);
  expect(block?.seconds).toBeGreaterThan(0);
  expect(block?.seconds).toBeLessThanOrEqual(90_000);
});

test("1070 is tried again after one to five seconds, not for ever", async () => {
  sandbox.setSwitches({ faults: [{ match: "invoice", times: 2, kind: "429-1070" }] });
  await source.invoice(someInvoice(), context);
  expect(connection.clock.waits).toEqual([3000, 3000]);
  sandbox.setSwitches({
    faults: [{ match: "invoice", times: Number.POSITIVE_INFINITY, kind: "429-1070" }],
  });
  await expect(source.invoice(someInvoice(), context)).rejects.toMatchObject({ action: "WAIT" });
});

test("another organization than ours is a matter for a person", async () => {
  const other = createZohoSource({ ...connection, organizationId: "999" });
  await expect(other.invoice(someInvoice(), context)).rejects.toMatchObject({
    action: "RECONNECT",
    code: "ORGANIZATION_NOT_ACCESSIBLE",
  });
  await expect(other.organization(context)).rejects.toMatchObject({ action: "RECONNECT" });
});

test("an abort ends a call with the signal's reason and gives the slot back", async () => {
  await source.invoice(someInvoice(), context);
  const controller = new AbortController();
  const reason = new Error("stopping");
  sandbox.beforeResponse(() => controller.abort(reason));
  const aborted = callContext({ signal: controller.signal });
  await expect(source.invoice(someInvoice(), aborted)).rejects.toBe(reason);
  expect(connection.outcomes).toEqual(["OK", "ABORTED"]);
});

test("no error tells a secret", async () => {
  const { credentials } = sandbox;
  const errors: unknown[] = [];
  for (const kind of ["401-57", "500-json", "truncated-json", "429-43"] as const) {
    sandbox.setSwitches({ faults: [{ times: Number.POSITIVE_INFINITY, kind }] });
    errors.push(await source.invoice("1", context).catch((error: unknown) => error));
  }
  sandbox.setSwitches({ faults: [] });
  sandbox.expireAccessTokens();
  const text = errors.map((error) => (error instanceof Error ? `${error.stack}` : "")).join();
  expect(text).not.toContain(credentials.refreshToken);
  expect(text).not.toContain(credentials.clientSecret);
  expect(errors).toHaveLength(4);
});
