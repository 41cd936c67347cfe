import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectOrganization } from "../../src/connections/connect.ts";
import { createSecrets } from "../../src/connections/secrets.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { startRun } from "../../src/sync/start-run.ts";
import { createSyncWorld, SECRET_KEYS, type SyncWorld } from "../support/sync-world.ts";

const TENANTS = 12;
const BROKEN = 3;

/** Each tenant is an organization of a sandbox of its own, all in one database. */
describe("many tenants that sync at the same time", () => {
  let world: SyncWorld;
  const sandboxes: Sandbox[] = [];
  const tenants: { userId: string; organizationId: string; runId: string }[] = [];

  beforeAll(async () => {
    world = await createSyncWorld({ customers: 5, invoices: 5 });
    for (let index = 0; index < TENANTS; index += 1) {
      const sandbox = await startSandbox({
        seed: index + 1,
        customers: 10 + index,
        invoices: 30 + index,
        switches: { perMinute: null, perDay: null, inFlight: 4 },
      });
      sandboxes.push(sandbox);
      const { userId, organizationId } = await connectOrganization(
        { db: world.database, secrets: createSecrets(SECRET_KEYS), limits: world.limits },
        {
          userName: `tenant ${index}`,
          accountsUrl: sandbox.url,
          apiUrl: sandbox.url,
          sourceId: sandbox.organizationId,
          ...sandbox.credentials,
        },
      );
      const started = await startRun(
        { pool: world.database.pool, queue: world.queue },
        { userId, organizationId, kind: "FULL", trigger: "SCHEDULE" },
      );
      if ("refusal" in started) throw new Error(started.refusal.message);
      tenants.push({ userId, organizationId, runId: started.runId });
    }
    sandboxes[BROKEN]?.setSwitches({
      faults: [{ kind: "401-57", times: Number.POSITIVE_INFINITY, match: "contacts" }],
    });
    await Promise.all(
      tenants.map(({ runId }) => world.engine.runSlice(runId, new AbortController().signal)),
    );
  });
  afterAll(async () => {
    await world.close();
    for (const sandbox of sandboxes) await sandbox.close();
  });

  it("are each mirrored, whatever becomes of the others", async () => {
    for (const [index, { runId, organizationId }] of tenants.entries()) {
      const run = await world.result(runId);
      const invoices = await world.database.prisma.invoice.count({ where: { organizationId } });
      if (index === BROKEN) {
        expect(run).toMatchObject({ status: "FAILED", errorCode: "NEEDS_RECONNECT" });
        expect(invoices).toBe(0);
      } else {
        expect(run.status).toMatch(/^SUCCEEDED/);
        expect(invoices).toBe(30 + index);
      }
    }
  });

  it("keep their rows apart, though the sandboxes number them alike", async () => {
    const { rows } = await world.database.pool.query(`
      select i.id
      from invoices_cache i
      join customers_cache c on c.id = i.customer_id
      where c.organization_id <> i.organization_id or c.user_id <> i.user_id
    `);
    expect(rows).toEqual([]);
  });

  it("count their failures each for itself", async () => {
    for (const [index, { organizationId }] of tenants.entries()) {
      const { consecutiveFailures, status } =
        await world.database.prisma.organization.findUniqueOrThrow({
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
