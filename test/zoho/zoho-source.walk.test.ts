import { afterEach, expect, test } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/sandbox.ts";
import type { AccountingSource, ModifiedFilter, WalkRequest } from "../../src/source/source.ts";
import { createZohoSource } from "../../src/zoho/zoho-source.ts";
import {
  callContext,
  connectToSandbox,
  readAll,
  type SandboxConnection,
} from "./sandbox-connection.ts";

const UNLIMITED = { perMinute: null, perDay: null, inFlight: null } as const;

let sandbox: Sandbox;
let connection: SandboxConnection;

afterEach(async () => {
  await connection.http.close();
  await sandbox.close();
});

async function start(options: SandboxOptions = {}): Promise<AccountingSource> {
  sandbox = await startSandbox({
    customers: 30,
    invoices: 60,
    ...options,
    switches: { ...UNLIMITED, ...options.switches },
  });
  connection = connectToSandbox(sandbox);
  return createZohoSource(connection);
}

function walkOf(changes: Partial<WalkRequest> = {}): WalkRequest {
  return {
    mode: "INCREMENTAL",
    watermark: null,
    position: null,
    filter: "AFTER",
    context: callContext(),
    ...changes,
  };
}

test("a first sync of 2,000 customers and 10,000 invoices takes at most 75 list and probe calls", async () => {
  const source = await start({ customers: 2000, invoices: 10_000 });
  const { customersFilter, invoicesFilter } = await source.probe(callContext());
  const customers = await readAll(source.walkCustomers(walkOf({ filter: customersFilter })));
  const invoices = await readAll(source.walkInvoices(walkOf({ filter: invoicesFilter })));
  expect(sandbox.log.counters.api).toBeLessThanOrEqual(75);
  const ids = (pages: readonly { rows: readonly { sourceId: string }[] }[]) =>
    new Set(pages.flatMap(({ rows }) => rows.map(({ sourceId }) => sourceId)));
  const expected = sandbox.world.customers().filter(({ type }) => type === "customer");
  expect(ids(customers)).toEqual(new Set(expected.map(({ id }) => id)));
  expect(ids(invoices)).toEqual(new Set(sandbox.world.invoices().map(({ id }) => id)));
  expect(invoices.at(-1)?.completesList).toBe(true);
  expect(new Set(customers.flatMap(({ skipped }) => skipped))).toEqual(
    new Set(sandbox.world.customers().flatMap(({ id, type }) => (type === "vendor" ? [id] : []))),
  );

  sandbox.log.clear();
  const watermark = invoices.at(-1)?.end?.watermark ?? null;
  const [quiet, none] = await readAll(source.walkInvoices(walkOf({ watermark })));
  expect(quiet?.end).toMatchObject({ remark: null, probeAgain: false });
  expect(none).toBeUndefined();
  expect(sandbox.log.counters.api).toBe(1);
});

const SEMANTICS = [
  ["after", "AFTER"],
  ["at-or-after", "AT_OR_AFTER"],
  ["exact", "EXACT"],
  ["ignored", "IGNORED"],
] as const;

test.each(SEMANTICS)(
  "probing a filter that works as %s finds %s in two calls",
  async (real, told) => {
    const source = await start({
      invoices: 500,
      switches: { lastModifiedFilterInvoices: real, lastModifiedFilterContacts: "after" },
    });
    const found = await source.probe(callContext());
    expect(found).toEqual({ customersFilter: "AFTER", invoicesFilter: told });
    expect(sandbox.log.of("invoices")).toHaveLength(2);
  },
);

test("probing a list without three different times finds nothing out", async () => {
  const source = await start({ customers: 1, invoices: 0 });
  expect(await source.probe(callContext())).toMatchObject({ invoicesFilter: "UNKNOWN" });
});

test("a filter that stopped working is noticed, and the same walk reads the list without it", async () => {
  const source = await start({
    invoices: 700,
    switches: { lastModifiedFilterInvoices: "exact" },
  });
  const pages = await readAll(source.walkInvoices(walkOf({ filter: "AFTER" })));
  const seen = new Set(pages.flatMap(({ rows }) => rows.map(({ sourceId }) => sourceId)));
  expect(seen.size).toBe(700);
  expect(pages.at(-1)?.end).toMatchObject({
    probeAgain: true,
    remark: { code: "FILTER_MISBEHAVED" },
  });
});

test.each<ModifiedFilter>(["AFTER", "IGNORED"])(
  "a walk by %s goes on from any stored position and re-reads nothing before it",
  async (filter) => {
    const source = await start({
      invoices: 900,
      switches: { lastModifiedFilterInvoices: filter === "AFTER" ? "after" : "ignored" },
    });
    const whole = await readAll(source.walkInvoices(walkOf({ filter })));
    const calls = sandbox.log.of("invoices").length;
    const positions = whole
      .slice(0, -1)
      .map((page) => JSON.parse(JSON.stringify(page.position)) as unknown);
    const first = whole[0]?.requestedAt ?? 0;
    for (const [index, position] of positions.entries()) {
      sandbox.log.clear();
      const rest = await readAll(source.walkInvoices(walkOf({ filter, position })));
      expect(sandbox.log.of("invoices").length).toBe(calls - index - 1);
      const watermark = rest.at(-1)?.end?.watermark ?? Number.NaN;
      expect(watermark).toBeLessThanOrEqual(first - 299_000);
    }
  },
);

test("contacts are asked for with inactive ones, and time stamps arrive as UTC without a colon", async () => {
  const source = await start({ customers: 500, invoices: 0 });
  const inactive = sandbox.world.customers().find(({ type }) => type === "customer");
  sandbox.world.setCustomerStatus(inactive?.id ?? "", "inactive");
  const pages = await readAll(source.walkCustomers(walkOf()));
  const row = pages.flatMap(({ rows }) => rows).find(({ sourceId }) => sourceId === inactive?.id);
  expect(row?.status).toBe("INACTIVE");
  const requests = sandbox.log.of("contacts").map(({ query }) => new URLSearchParams(query));
  expect(requests.length).toBeGreaterThan(2);
  for (const query of requests) {
    expect(query.get("filter_by")).toBe("Status.All");
    expect(query.get("sort_column")).toBe("last_modified_time");
    expect(query.get("sort_order")).toMatch(/^[AD]$/);
    expect(query.get("last_modified_time") ?? "2026-01-01T00:00:00+0000").toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/,
    );
  }
});

test.each([
  { idsAs: "numbers" },
  { emptyAs: "null" },
  { emptyAs: "absent" },
  { emptyAs: "space" },
  { pageContext: "array" },
] as const)("records read the same with %o", async (switches) => {
  const source = await start({ epoch: Date.now() });
  const plain = await readAll(source.walkInvoices(walkOf()));
  sandbox.setSwitches(switches);
  const other = await readAll(source.walkInvoices(walkOf()));
  expect(other.flatMap(({ bad }) => bad)).toEqual([]);
  expect(other.flatMap(({ rows }) => rows)).toEqual(plain.flatMap(({ rows }) => rows));
});

test("a page that does not say whether more follow is an error, never the end", async () => {
  const source = await start({ switches: { pageContext: "missing" } });
  await expect(source.walkInvoices(walkOf()).next()).rejects.toMatchObject({
    action: "RETRY",
    code: "BAD_ANSWER",
  });
});

test("a malformed record is set aside with its id, and the rest of its page is not", async () => {
  const source = await start();
  const [spoilt] = sandbox.world.invoices();
  sandbox.world.corrupt(spoilt?.id ?? "", { total: "a lot", due_date: "" });
  const [page] = await readAll(source.walkInvoices(walkOf()));
  expect(page?.rows).toHaveLength(59);
  expect(page?.bad).toHaveLength(1);
  expect(page?.bad[0]).toMatchObject({ sourceId: spoilt?.id });
  expect(page?.bad[0]?.message).toContain("due_date is missing, total is not an amount");
  expect(page?.bad[0]?.message).not.toContain("a lot");
  expect(page?.bad[0]?.raw).toContain("a lot");
  expect(page?.completesList).toBe(true);
});
