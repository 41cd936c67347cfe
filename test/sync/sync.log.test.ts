import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { graphql } from "../../src/generated/test-gql/gql.ts";
import { createEngine } from "../../src/sync/engine.ts";
import { createTestApi } from "../graphql/support.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";
import { FastClock } from "../zoho/fast-clock.ts";

const ERROR = 50;
const INVOICES = 30;

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly run?: string;
  readonly organization?: string;
  readonly status?: string;
  readonly consecutiveFailures?: number;
  readonly phases?: readonly Record<string, unknown>[];
}

let world: SyncWorld;
let lines: Line[] = [];

beforeAll(async () => {
  world = await createSyncWorld({ customers: 10, invoices: INVOICES }, { clock: new FastClock() });
});
afterAll(() => world.close());

async function sync(): Promise<{ runId: string; status: string }> {
  lines = [];
  const { database, queue, openSource } = world;
  const engine = createEngine({
    pool: database.pool,
    queue,
    openSource,
    log: pino({}, { write: (line) => lines.push(JSON.parse(line) as Line) }),
    settings: { leaseSeconds: 10, sliceSeconds: 60, worker: "test" },
  });
  const runId = await world.start("INCREMENTAL");
  await engine.runSlice(runId, new AbortController().signal);
  return { runId, status: (await world.result(runId)).status };
}

const ended = () => lines.find(({ msg }) => msg === "sync ended");

async function failuresShown(): Promise<number> {
  const api = createTestApi(world.database);
  const { viewer } = await api.data(
    world,
    graphql(`
      query FailingOrganizations {
        viewer { organizations { consecutiveFailures } }
      }
    `),
  );
  return viewer.organizations[0]?.consecutiveFailures ?? Number.NaN;
}

it("a sync logs of each phase what it fetched, stored, left alone and took", async () => {
  const { runId, status } = await sync();
  const line = ended();
  expect(line).toMatchObject({ run: runId, organization: world.organizationId, status });
  expect(line?.phases).toContainEqual({
    name: "INVOICES",
    status: "SUCCEEDED",
    fetched: INVOICES,
    inserted: INVOICES,
    updated: 0,
    unchanged: 0,
    deleted: 0,
    skipped: 0,
    failed: 0,
    calls: 1,
    seconds: expect.any(Number),
  });
});

it("dead credentials are logged as an error that says what to do", async () => {
  const { database, organizationId, sandbox } = world;
  sandbox.setSwitches({
    faults: [{ kind: "401-57", times: Number.POSITIVE_INFINITY, match: "contacts" }],
  });
  await sync();
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: ERROR,
      organization: organizationId,
      code: "NEEDS_RECONNECT",
      msg: expect.stringContaining("Connect again"),
    }),
  );
  sandbox.setSwitches({ faults: [] });
  await database.prisma.organization.update({
    where: { id: organizationId },
    data: { status: "ACTIVE", consecutiveFailures: 0 },
  });
});

it("an organization that fails three times in a row is logged as an error and shown, until a sync succeeds", async () => {
  world.sandbox.setSwitches({ faults: [{ kind: "500-json", times: Number.POSITIVE_INFINITY }] });
  const keepFailing = () => lines.filter(({ msg }) => /keep failing/.test(msg));
  for (const failures of [1, 2, 3]) {
    expect((await sync()).status).toBe("FAILED");
    expect(ended()?.level).toBe(ERROR);
    expect(await failuresShown()).toBe(failures);
    expect(keepFailing()).toHaveLength(failures < 3 ? 0 : 1);
  }
  expect(keepFailing()[0]).toMatchObject({
    level: ERROR,
    organization: world.organizationId,
    consecutiveFailures: 3,
  });
  world.sandbox.setSwitches({ faults: [] });
  await sync();
  expect(await failuresShown()).toBe(0);
  expect(keepFailing()).toEqual([]);
});
