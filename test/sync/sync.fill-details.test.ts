import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FillDetailsDeps, fillDetails } from "../../src/sync/fill-details.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";
import { TravellingClock } from "../support/travelling-clock.ts";

const DAY_MS = 86_400_000;
const CUSTOMERS = 60;
const CALLS_PER_DAY = 500;
const BUDGET = 25;
const AT_ONCE = 20;
const signal = new AbortController().signal;

describe("details that no reminder needs yet", () => {
  let world: SyncWorld;
  let deps: FillDetailsDeps;
  const clock = new TravellingClock();

  beforeEach(async () => {
    world = await createSyncWorld(
      {
        customers: CUSTOMERS,
        invoices: 20,
        now: clock.sandboxNow,
        // A token that expires on the way would cost a call.
        switches: { tokenSeconds: (10 * DAY_MS) / 1000 },
      },
      { clock },
    );
    clock.of(world.database.pool);
    deps = {
      pool: world.database.pool,
      openSource: world.openSource,
      callsPerDay: async () => CALLS_PER_DAY,
      log: pino({ enabled: false }),
    };
  });
  afterEach(() => world.close());

  const asked = () => world.sandbox.log.counters.byKind.contact ?? 0;
  const known = () =>
    world.database.prisma.customer.count({ where: { contactPersonsSyncedAt: { not: null } } });

  it("are read between syncs, a few at a time, by one process, within a daily budget of their own", async () => {
    await world.sync("INCREMENTAL");
    const [asksBefore, knownBefore] = [asked(), await known()];
    expect(knownBefore).toBeLessThan(CUSTOMERS - BUDGET);
    await Promise.all([fillDetails(deps, signal), fillDetails(deps, signal)]);
    expect(asked() - asksBefore).toBe(AT_ONCE);
    expect((await known()) - knownBefore).toBe(AT_ONCE);
    await fillDetails(deps, signal);
    await fillDetails(deps, signal);
    expect(asked() - asksBefore).toBe(BUDGET);

    await clock.travel(DAY_MS);
    for (let times = 0; times < 4; times += 1) await fillDetails(deps, signal);
    expect(await known()).toBe(Math.min(CUSTOMERS, knownBefore + 2 * BUDGET));
    const { rows } = await world.database.pool.query(
      "select distinct run_id, priority from api_calls where phase = 'FILL_DETAILS'",
    );
    expect(rows).toEqual([{ run_id: null, priority: "BACKGROUND" }]);
  });

  it("wait while the organization is syncing, and are never read by an incremental sync", async () => {
    await world.sync("INCREMENTAL");
    const before = asked();
    const runId = await world.start("INCREMENTAL");
    await fillDetails(deps, signal);
    expect(asked()).toBe(before);
    await world.finish(runId);
    expect(asked()).toBe(before);
  });

  it("stop at the reserve without a word, and go on the next day", async () => {
    await world.sync("INCREMENTAL");
    await world.database.pool.query({
      text: `
        insert into api_quotas (organization_id, blocked_until)
        values ($1, now() + interval '1 hour')
        on conflict (organization_id) do update set blocked_until = excluded.blocked_until
      `,
      values: [world.organizationId],
    });
    const before = asked();
    await fillDetails(deps, signal);
    expect(asked()).toBe(before);
    await clock.travel(DAY_MS);
    await fillDetails(deps, signal);
    expect(asked() - before).toBe(AT_ONCE);
  });
});
