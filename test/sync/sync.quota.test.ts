import { afterEach, describe, expect, it, vi } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { forecastSync } from "../../src/sync/forecast.ts";
import { findStrandedRuns } from "../../src/sync/reaper.ts";
import {
  createSyncWorld,
  type SyncResult,
  type SyncWorld,
  type SyncWorldOptions,
} from "../support/sync-world.ts";
import { TravellingClock } from "../support/travelling-clock.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

describe("the quotas of Zoho", () => {
  let world: SyncWorld;
  let clock: TravellingClock;

  afterEach(() => world.close());

  async function open(sandbox: SandboxOptions, limits: SyncWorldOptions["limits"]): Promise<void> {
    clock = new TravellingClock();
    world = await createSyncWorld(
      { customers: 250, invoices: 900, now: clock.sandboxNow, ...sandbox },
      { clock, ...(limits === undefined ? {} : { limits }) },
    );
    clock.of(world.database.pool);
  }
  const runRow = (id: string) => world.database.prisma.syncRun.findUniqueOrThrow({ where: { id } });

  it("of a minute are waited for in place: the run says until when, and that it is over", async () => {
    await open({ switches: { perMinute: 10 } }, { perMinute: 8 });
    await clock.travel(60_000);
    const runId = await world.start("FULL");
    const shown: (Date | null)[] = [];
    clock.onWait = async (ms) => {
      if (ms < 1_000) return;
      const row = await vi.waitFor(async () => {
        const now = await runRow(runId);
        expect(now.throttledUntil).not.toBeNull();
        return now;
      });
      expect(row.status).toBe("RUNNING");
      shown.push(row.throttledUntil);
    };
    const run = await world.finish(runId);
    expect(run.status).toMatch(/^SUCCEEDED/);
    expect(run.apiCalls).toBeGreaterThan(10);
    expect(shown.length).toBeGreaterThan(0);
    expect((await runRow(runId)).throttledUntil).toBeNull();
    expect(world.sandbox.log.counters.refused).toBe(0);
    expect(await world.database.prisma.invoice.count()).toBe(900);
  });

  it("of a day make it wait, free the worker, keep the reserve for people, and go on by itself", async () => {
    await open({ switches: { limitHeaders: "off" } }, { perDay: 20, reservePercent: 50 });
    const run = await world.sync("FULL");
    expect(run.status).toBe("WAITING");
    const { resumesAt, leaseUntil, leaseToken } = await runRow(run.runId);
    expect(leaseUntil).toBeNull();
    expect(resumesAt?.getTime()).toBeGreaterThan(Date.now());
    expect(resumesAt?.getTime()).toBeLessThanOrEqual(Date.now() + DAY_MS + HOUR_MS);
    expect(world.queue.enqueued.at(-1)).toEqual({ runId: run.runId, startAfter: resumesAt });
    const waiting = Object.values(run.phases).find(({ status }) => status === "WAITING");
    expect(waiting).toBeDefined();

    // A restart in between does not make it start early, and nobody revives it.
    const requests = world.sandbox.log.counters.api;
    await world.engine.runSlice(run.runId, new AbortController().signal);
    expect(await runRow(run.runId)).toMatchObject({ status: "WAITING", leaseToken });
    expect(world.sandbox.log.counters.api).toBe(requests);
    expect(await findStrandedRuns(world.database.pool)).toEqual([]);

    const { zohoCustomerId } = await world.database.prisma.customer.findFirstOrThrow();
    const refreshed = await world.sync("RECORD", {
      target: { type: "CUSTOMER", sourceId: zohoCustomerId },
    });
    expect(refreshed).toMatchObject({ status: "SUCCEEDED", apiCalls: 1 });

    let last = run;
    for (let days = 0; days < 20 && last.status === "WAITING"; days += 1) {
      await clock.travel(DAY_MS);
      expect(await findStrandedRuns(world.database.pool)).toEqual([
        { id: run.runId, kind: "FULL" },
      ]);
      last = await world.finish(run.runId);
    }
    expect(last.status).toMatch(/^SUCCEEDED/);
    expect(last.phases.INVOICES).toMatchObject({ fetched: 900, inserted: 900 });
    expect(await world.database.prisma.invoice.count()).toBe(900);
  });

  it("of a day stretch a search for deletions over days, and nothing is marked before its end", async () => {
    await open(
      { customers: 20, invoices: 300, switches: { limitHeaders: "off" } },
      { perDay: 24, reservePercent: 50 },
    );
    const deleted = () =>
      world.database.prisma.invoice.count({ where: { deletedAt: { not: null } } });
    async function overDays(): Promise<{ days: number; run: SyncResult }> {
      let run = await world.sync("FULL");
      let days = 0;
      for (; run.status === "WAITING" && days < 20; days += 1) {
        expect(await deleted()).toBe(0);
        await clock.travel(DAY_MS);
        run = await world.finish(run.runId);
      }
      return { days, run };
    }
    await overDays();
    for (const { id } of world.sandbox.world.invoices().slice(0, 40)) {
      world.sandbox.world.deleteInvoice(id, { force: true });
    }
    await clock.travel(DAY_MS);
    const { days, run } = await overDays();
    expect(days).toBeGreaterThanOrEqual(3);
    expect(run.phases.DELETIONS).toMatchObject({ fetched: 40, deleted: 40 });
    // Each record once; and each day a token that has run out over night.
    expect(run.phases.DELETIONS?.apiCalls).toBeLessThanOrEqual(40 + days);
    expect(await deleted()).toBe(40);
  });

  it("when Zoho blocks all calls for an hour, it asks no more until then", async () => {
    await open({}, {});
    world.sandbox.setSwitches({ faults: [{ kind: "429-43", times: 1, match: "invoices" }] });
    const run = await world.sync("FULL");
    expect(run.status).toBe("WAITING");
    expect(run.phases.INVOICES).toMatchObject({ status: "WAITING", apiCalls: 1 });
    const { resumesAt } = await runRow(run.runId);
    expect(resumesAt?.getTime()).toBeGreaterThan(Date.now() + HOUR_MS - 60_000);
    const requests = world.sandbox.log.counters.api;
    const refused = await world.sync("RECORD", {
      target: { type: "CUSTOMER", sourceId: "5218840000000104017" },
    });
    expect(refused.status).toBe("WAITING");
    expect(world.sandbox.log.counters.api).toBe(requests);
    await clock.travel(HOUR_MS);
    const done = await world.finish(run.runId);
    expect(done.phases.INVOICES).toMatchObject({ inserted: 900 });
  });

  it("are foretold: what a quiet sync, details and a probe will cost is what they cost", async () => {
    await open({}, {});
    await world.sync("INCREMENTAL");
    const forecast = (kind: "FULL" | "INCREMENTAL") =>
      forecastSync(world.database.pool, {
        userId: world.userId,
        organizationId: world.organizationId,
        kind,
        quota: { perMinuteLimit: 30, perDayLimit: 20, usedToday: 11, reserved: 4 },
      });
    expect(await forecast("INCREMENTAL")).toEqual({
      apiCalls: 2,
      minutes: 0.1,
      fitsToday: true,
      basis: "KNOWN",
    });
    expect((await world.sync("INCREMENTAL")).apiCalls).toBe(2);

    await world.database.pool.query(
      "update customers_cache set detail_modified_at = null where contact_persons_synced_at is not null",
    );
    await world.database.pool.query(
      "update organizations set capabilities_checked_at = now() - interval '25 hours'",
    );
    const dear = await forecast("INCREMENTAL");
    expect(dear).toMatchObject({ basis: "KNOWN", fitsToday: false });
    const took = (await world.sync("INCREMENTAL")).apiCalls;
    expect(took).toBeGreaterThan(6);
    expect(Math.abs(dear.apiCalls - took)).toBeLessThanOrEqual(took * 0.1);

    const full = await forecast("FULL");
    expect(full.basis).toBe("ESTIMATED");
    const fullTook = (await world.sync("FULL")).apiCalls;
    expect(Math.abs(full.apiCalls - fullTook)).toBeLessThanOrEqual(1);
  });
});
