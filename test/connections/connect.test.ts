import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { disconnect } from "../../src/app/disconnect.ts";
import { connectOrganization } from "../../src/connections/connect.ts";
import { createOpenSource } from "../../src/connections/open-source.ts";
import { createSecrets } from "../../src/connections/secrets.ts";
import { quotaUsage } from "../../src/connections/usage.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { FastClock } from "../zoho/fast-clock.ts";
import { callContext } from "../zoho/sandbox-connection.ts";
import { connected, requestFor, secrets, WIDE } from "./connected.ts";

let db: TestDatabase;
let sandbox: Sandbox;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  sandbox = await startSandbox({ customers: 20, invoices: 300 });
});
afterEach(() => sandbox.close());

function parts() {
  return { db, secrets, limits: WIDE, clock: new FastClock() };
}

async function counts(): Promise<Record<string, number>> {
  const { rows } = await db.pool.query<Record<string, number>>({
    text: `
      select
        (select count(*)::int from users) as users,
        (select count(*)::int from organizations) as organizations,
        (select count(*)::int from organization_credentials) as credentials,
        (select count(*)::int from sync_metadata) as states,
        (select count(*)::int from api_calls) as calls
    `,
  });
  return rows[0] ?? {};
}

async function organization(id: string) {
  return db.prisma.organization.findUniqueOrThrow({ where: { id } });
}

test("connecting makes the user, checks the credentials and stores what it found", async () => {
  const result = await connectOrganization(parts(), requestFor(sandbox, "Ada"));
  expect(result).toMatchObject({
    name: "Brandung Handelskontor GmbH",
    isNew: true,
    capabilities: { customersFilter: "AFTER", invoicesFilter: "AFTER" },
  });
  expect(await organization(result.organizationId)).toMatchObject({
    userId: result.userId,
    source: "ZOHO_BOOKS",
    sourceId: sandbox.organizationId,
    timeZone: "Europe/Berlin",
    countryCode: "DE",
    currencyCode: "EUR",
    status: "ACTIVE",
    customersFilter: "AFTER",
  });
  const usage = await quotaUsage(db.pool, result.organizationId, WIDE);
  expect(usage.usedToday).toBe(sandbox.log.counters.api);
  expect(sandbox.log.of("token")).toHaveLength(1);
});

test("connecting again updates the same organization", async () => {
  const { organizationId, userName } = await connected(db, sandbox);
  const before = await counts();
  await db.pool.query({
    text: "update organizations set status = 'NEEDS_RECONNECT' where id = $1",
    values: [organizationId],
  });
  const again = await connectOrganization(parts(), requestFor(sandbox, userName));
  expect(again).toMatchObject({ organizationId, isNew: false });
  expect(await organization(organizationId)).toMatchObject({ status: "ACTIVE" });
  expect(await counts()).toMatchObject({ ...before, calls: expect.any(Number) });
});

test("the API's host comes from Zoho when it is not given", async () => {
  const request = { ...requestFor(sandbox, "Grace"), apiUrl: null };
  const { organizationId } = await connectOrganization(parts(), request);
  const stored = await db.prisma.organizationCredentials.findUniqueOrThrow({
    where: { organizationId },
  });
  expect(stored.apiUrl).toBe(sandbox.url);
});

test("a wrong organization id fails with the ids that the token can see, and stores nothing", async () => {
  const before = await counts();
  const wrong = { ...requestFor(sandbox, "Nobody"), sourceId: "123" };
  await expect(connectOrganization(parts(), wrong)).rejects.toMatchObject({
    code: "ORGANIZATION_NOT_ACCESSIBLE",
    message: expect.stringContaining(`${sandbox.organizationId} (Brandung Handelskontor GmbH)`),
  });
  expect(await counts()).toEqual(before);
});

test.each([
  ["a wrong secret", { clientSecret: "wrong" }, "invalid_client_secret"],
  ["an unknown client", { clientId: "wrong" }, "invalid_client"],
  ["a dead refresh token", { refreshToken: "1000.dead" }, "invalid_code"],
])("%s fails clearly and stores nothing", async (_name, change, code) => {
  const before = await counts();
  const request = { ...requestFor(sandbox, "Nobody"), ...change };
  await expect(connectOrganization(parts(), request)).rejects.toMatchObject({
    action: "RECONNECT",
    message: expect.stringContaining(code),
  });
  expect(await counts()).toEqual(before);
});

test("a failure in the middle leaves nothing half made", async () => {
  const before = await counts();
  sandbox.setSwitches({
    faults: [{ match: "invoices", times: Number.POSITIVE_INFINITY, kind: "500-json" }],
  });
  await expect(connectOrganization(parts(), requestFor(sandbox, "Nobody"))).rejects.toMatchObject({
    action: "RETRY",
  });
  expect(await counts()).toEqual(before);
});

test("an opened source reads, counts its calls, and knows the run they were for", async () => {
  const { organizationId } = await connected(db, sandbox);
  const open = createOpenSource(parts());
  const source = await open(organizationId);
  const runId = "00000000-0000-4000-8000-000000000001";
  const walk = source.walkInvoices({
    mode: "FULL",
    watermark: null,
    position: null,
    filter: "AFTER",
    context: callContext({ runId, phase: "INVOICES" }),
  });
  expect((await walk.next())?.rows).toHaveLength(200);
  const calls = await db.prisma.apiCall.findMany({ where: { runId } });
  expect(calls).toMatchObject([{ phase: "INVOICES", outcome: "OK", priority: "BACKGROUND" }]);
  await open.close();
});

test("an opened source keeps the organization's zone up to date", async () => {
  const { organizationId } = await connected(db, sandbox);
  sandbox.setSwitches({ timeZone: "Asia/Kolkata" });
  const open = createOpenSource(parts());
  await (await open(organizationId)).organization(callContext());
  expect(await organization(organizationId)).toMatchObject({ timeZone: "Asia/Kolkata" });
  await open.close();
});

test("a refusal of what was opened before a reconnection marks nothing", async () => {
  const { organizationId, userName } = await connected(db, sandbox);
  const open = createOpenSource(parts());
  const source = await open(organizationId);
  await connectOrganization(parts(), requestFor(sandbox, userName));
  sandbox.setSwitches({
    faults: [{ match: "invoice", times: Number.POSITIVE_INFINITY, kind: "401-57" }],
  });
  await expect(source.invoice("1", callContext())).rejects.toMatchObject({ action: "RECONNECT" });
  expect(await organization(organizationId)).toMatchObject({ status: "ACTIVE" });
  await open.close();
});

test("a refusal for good marks the organization; it is opened again once reconnected", async () => {
  const { organizationId, userName } = await connected(db, sandbox);
  const open = createOpenSource(parts());
  const source = await open(organizationId);
  sandbox.setSwitches({
    faults: [{ match: "invoice", times: Number.POSITIVE_INFINITY, kind: "401-57" }],
  });
  await expect(source.invoice("1", callContext())).rejects.toMatchObject({ action: "RECONNECT" });
  expect(await organization(organizationId)).toMatchObject({ status: "NEEDS_RECONNECT" });
  await expect(open(organizationId)).rejects.toMatchObject({ code: "NEEDS_RECONNECT" });
  sandbox.setSwitches({ faults: [] });
  await connectOrganization(parts(), requestFor(sandbox, userName));
  const [invoice] = sandbox.world.invoices();
  const { record } = await (await open(organizationId)).invoice(invoice?.id ?? "", callContext());
  expect(record?.number).toBe(invoice?.number);
  await open.close();
});

test("with another secret key the error says which variable to set", async () => {
  const { organizationId } = await connected(db, sandbox);
  const wrong = createSecrets(["some other key, also 32 characters long"]);
  const open = createOpenSource({ ...parts(), secrets: wrong });
  await expect((await open(organizationId)).invoice("1", callContext())).rejects.toThrow(
    "DUNLIN_SECRET_KEY",
  );
  expect(await organization(organizationId)).toMatchObject({ status: "ACTIVE" });
  await open.close();
});

test("sources of several workers never break the limits together", async () => {
  sandbox.setSwitches({ inFlight: 3, perMinute: 40, latencyMs: 3 });
  const { organizationId } = await connected(db, sandbox);
  const limits = { ...WIDE, inFlight: 3, perMinute: 40 };
  const openers = [1, 2, 3].map(() => createOpenSource({ db, secrets, limits }));
  const [invoice] = sandbox.world.invoices();
  const controller = new AbortController();
  const context = callContext({
    signal: controller.signal,
    // The minute is full: that is enough, nobody waits for the next one.
    onThrottle: () => controller.abort(new Error("full")),
  });
  const results = await Promise.allSettled(
    openers.flatMap((open) =>
      Array.from({ length: 16 }, async () =>
        (await open(organizationId)).invoice(invoice?.id ?? "", context),
      ),
    ),
  );
  // All but the calls of connecting, those left to people, and what the abort caught in flight.
  expect(results.filter(({ status }) => status === "fulfilled").length).toBeGreaterThan(25);
  expect(sandbox.log.counters.refused).toBe(0);
  await Promise.all(openers.map((open) => open.close()));
});

test("disconnecting deletes the secrets and keeps the data; a purge keeps nothing", async () => {
  const { organizationId, userId } = await connected(db, sandbox);
  await seedRecords(userId, organizationId);
  expect(await disconnect(db, { organizationId, purge: false })).toBe(true);
  expect(await organization(organizationId)).toMatchObject({ status: "DISABLED" });
  expect(await db.prisma.organizationCredentials.count({ where: { organizationId } })).toBe(0);
  expect(await db.prisma.reminder.findMany({ where: { userId } })).toMatchObject([
    { status: "CANCELED" },
  ]);
  expect(await db.prisma.syncRun.findMany({ where: { userId } })).toMatchObject([
    { status: "CANCELED" },
  ]);
  const open = createOpenSource(parts());
  await expect(open(organizationId)).rejects.toMatchObject({ code: "ORGANIZATION_DISABLED" });
  await open.close();

  expect(await disconnect(db, { organizationId, purge: true })).toBe(true);
  const where = { userId };
  expect(await db.prisma.organization.count({ where })).toBe(0);
  expect(await db.prisma.customer.count({ where })).toBe(0);
  expect(await db.prisma.invoice.count({ where })).toBe(0);
  expect(await db.prisma.reminder.count({ where })).toBe(0);
  expect(await db.prisma.reminderEvent.count({ where })).toBe(0);
  expect(await db.prisma.syncRun.count({ where })).toBe(0);
  expect(await db.prisma.apiCall.count({ where: { organizationId } })).toBe(0);
  expect(await disconnect(db, { organizationId, purge: true })).toBe(false);
});

async function seedRecords(userId: string, organizationId: string): Promise<void> {
  const now = new Date();
  const customer = await db.prisma.customer.create({
    data: {
      userId,
      organizationId,
      zohoCustomerId: "1",
      name: "One",
      status: "ACTIVE",
      zohoLastModifiedAt: now,
      localLastSyncedAt: now,
    },
  });
  const invoice = await db.prisma.invoice.create({
    data: {
      userId,
      organizationId,
      zohoInvoiceId: "2",
      zohoCustomerId: "1",
      customerId: customer.id,
      number: "INV-1",
      status: "sent",
      date: now,
      dueDate: now,
      total: 1,
      balance: 1,
      currencyCode: "EUR",
      zohoLastModifiedAt: now,
      localLastSyncedAt: now,
    },
  });
  const ids = { userId, invoiceId: invoice.id };
  await db.prisma.reminder.create({
    data: {
      ...ids,
      customerId: customer.id,
      offsetDays: 0,
      dueDate: now,
      scheduledFor: now,
      channel: "SMS",
      status: "PENDING",
    },
  });
  await db.prisma.reminderDecision.create({ data: { ...ids, kind: "SKIP", decidedBy: "Ada" } });
  const run = await db.prisma.syncRun.create({
    data: { userId, organizationId, kind: "FULL", trigger: "MANUAL", status: "RUNNING" },
  });
  await db.prisma.syncPhase.create({ data: { runId: run.id, name: "CUSTOMERS", ordinal: 1 } });
  await db.prisma.syncIssue.create({
    data: {
      userId,
      organizationId,
      runId: run.id,
      phase: "CUSTOMERS",
      code: "BAD_RECORD",
      severity: "ERROR",
      message: "It is bad.",
    },
  });
}
