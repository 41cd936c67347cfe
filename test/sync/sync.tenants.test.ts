import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connectOrganization } from "../../src/connections/connect.ts";
import type { QuotaLimits } from "../../src/connections/limits.ts";
import { createSecrets } from "../../src/connections/secrets.ts";
import { createSliceQueue, type SliceQueue } from "../../src/jobs/queue.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { startRun } from "../../src/sync/start-run.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { SECRET_KEYS } from "../support/sync-world.ts";
import { startWorkerNodes, type WorkerNode } from "../support/worker-nodes.ts";

const TENANTS = 50;
/** Its credentials are refused. */
const BROKEN = 3;
/** Its source does not answer until all others are done. */
const SLOW = 7;
/** Its day's calls are used up. */
const SPENT = 11;
const LIMITS: QuotaLimits = { perMinute: 30, perDay: 200, inFlight: 2, reservePercent: 20 };
/** Slices that the two processes work on at a time. */
const SLOTS = 12;
const PATIENCE = { timeout: 50_000, interval: 100 };

interface Tenant {
  readonly userId: string;
  readonly organizationId: string;
  readonly runId: string;
  readonly sandbox: Sandbox;
}

/** Each tenant is an organization of a sandbox of its own, all in one database; each page is a slice of its own. */
describe("fifty organizations that are due at once, on two worker processes", () => {
  let database: TestDatabase;
  let queue: SliceQueue;
  let nodes: WorkerNode[] = [];
  const tenants: Tenant[] = [];
  const answer = Promise.withResolvers<void>();
  let doneWhileOneWaited = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    queue = createSliceQueue({
      url: database.url,
      applicationName: "test",
      supervise: false,
      log: pino({ enabled: false }),
    });
    await queue.start();
    const slot = new Date();
    for (let index = 0; index < TENANTS; index += 1) tenants.push(await dueTenant(index, slot));
    nodes = await startWorkerNodes(2, {
      databaseUrl: database.url,
      secretKeys: SECRET_KEYS,
      limits: LIMITS,
      leaseSeconds: 30,
      sliceSeconds: 0,
      today: Date.now(),
    });
    await vi.waitFor(async () => {
      doneWhileOneWaited = await count("from sync_runs where finished_at is not null");
      expect(doneWhileOneWaited).toBe(TENANTS - 2);
    }, PATIENCE);
    answer.resolve();
    await vi.waitFor(
      async () => expect(await count("from sync_runs where status = 'RUNNING'")).toBe(0),
      PATIENCE,
    );
  }, 180_000);
  afterAll(async () => {
    answer.resolve();
    await Promise.all(nodes.map((node) => node.stop()));
    await queue.stop();
    await Promise.all(tenants.map(({ sandbox }) => sandbox.close()));
    await database.close();
  });

  async function dueTenant(index: number, slot: Date): Promise<Tenant> {
    const sandbox = await startSandbox({
      seed: index + 1,
      customers: 10 + index,
      invoices: 30 + index,
      switches: { perMinute: LIMITS.perMinute, inFlight: LIMITS.inFlight },
    });
    const connected = await connectOrganization(
      { db: database, secrets: createSecrets(SECRET_KEYS), limits: LIMITS },
      {
        userName: `tenant ${index}`,
        accountsUrl: sandbox.url,
        apiUrl: sandbox.url,
        sourceId: sandbox.organizationId,
        ...sandbox.credentials,
      },
    );
    const { userId, organizationId } = connected;
    const request = { userId, organizationId, kind: "FULL", trigger: "SCHEDULE", slot } as const;
    const started = await startRun({ pool: database.pool, queue }, request);
    if ("refusal" in started) throw new Error(started.refusal.message);
    const faults = {
      [BROKEN]: { kind: "401-57", match: "contacts", times: Number.POSITIVE_INFINITY },
      [SPENT]: { kind: "429-45", match: "invoices", times: 1 },
    } as const;
    const fault = index === BROKEN || index === SPENT ? faults[index] : null;
    if (fault !== null) sandbox.setSwitches({ faults: [fault] });
    if (index === SLOW) sandbox.beforeResponse(() => answer.promise);
    return { userId, organizationId, runId: started.runId, sandbox };
  }

  async function count(text: string, values: unknown[] = []): Promise<number> {
    const { rows } = await database.pool.query<{ count: number }>(
      `select count(*)::integer as count ${text}`,
      values,
    );
    return rows[0]?.count ?? Number.NaN;
  }

  it("are each mirrored, whatever becomes of the others", async () => {
    for (const [index, { runId, organizationId }] of tenants.entries()) {
      const run = await database.prisma.syncRun.findUniqueOrThrow({ where: { id: runId } });
      const invoices = await database.prisma.invoice.count({ where: { organizationId } });
      if (index === BROKEN) {
        expect(run).toMatchObject({ status: "FAILED", errorCode: "NEEDS_RECONNECT" });
        expect(invoices).toBe(0);
      } else if (index === SPENT) {
        expect(run).toMatchObject({ status: "WAITING", phase: "INVOICES" });
        expect(run.resumesAt?.getTime()).toBeGreaterThan(Date.now());
        expect(invoices).toBe(0);
      } else {
        expect(run.status).toMatch(/^SUCCEEDED/);
        expect(invoices).toBe(30 + index);
      }
    }
  });

  it("do not wait for one whose source takes its time", () => {
    expect(doneWhileOneWaited).toBe(TENANTS - 2);
  });

  it("get their first turn before any other gets a third", async () => {
    // Of the fetches that are under way at one moment, any may overtake the others: one for each worker's slot.
    const { rows } = await database.pool.query<{ nth: number; overtaking: number }>(`
      with turns as (
        select
          data ->> 'runId' as run,
          started_on,
          row_number() over (partition by data ->> 'runId' order by started_on) as nth
        from pgboss.job
        where name = 'slices' and started_on is not null
      )
      select later.nth::integer, count(*)::integer as overtaking
      from turns first
      join turns later on later.nth > 1 and later.run <> first.run and later.started_on < first.started_on
      where first.nth = 1
      group by first.run, later.nth
    `);
    expect(rows.filter(({ nth }) => nth > 2)).toEqual([]);
    for (const { overtaking } of rows) expect(overtaking).toBeLessThanOrEqual(SLOTS);
    const turns = await count("from pgboss.job where name = 'slices' and started_on is not null");
    expect(turns).toBeGreaterThan(2 * TENANTS);
  });

  it("were worked on by both processes", async () => {
    expect(await count("from (select distinct worker from sync_runs) workers")).toBe(2);
  });

  it("stay each within their quota, by the log of their source", () => {
    for (const [index, { sandbox }] of tenants.entries()) {
      expect(sandbox.log.counters.refused).toBe(index === SPENT ? 1 : 0);
      expect(sandbox.log.counters.api).toBeLessThanOrEqual(LIMITS.perMinute);
    }
  });

  it("keep their rows apart, though the sources number them alike", async () => {
    expect(
      await count(`
        from invoices_cache i
        join customers_cache c on c.id = i.customer_id
        where c.organization_id <> i.organization_id or c.user_id <> i.user_id
      `),
    ).toBe(0);
  });

  it("count their failures each for itself", async () => {
    for (const [index, { organizationId }] of tenants.entries()) {
      const { consecutiveFailures, status } = await database.prisma.organization.findUniqueOrThrow({
        where: { id: organizationId },
      });
      expect({ consecutiveFailures, status }).toEqual(
        index === BROKEN
          ? { consecutiveFailures: 1, status: "NEEDS_RECONNECT" }
          : { consecutiveFailures: 0, status: "ACTIVE" },
      );
    }
  });
});
