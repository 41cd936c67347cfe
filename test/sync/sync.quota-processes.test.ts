import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { QuotaLimits } from "../../src/connections/limits.ts";
import { createQuotaStore } from "../../src/connections/quota-store.ts";
import type { CallContext } from "../../src/source/source.ts";
import type { CallingReport, CallingTask } from "../support/calling-process.ts";
import { createSyncWorld, SECRET_KEYS, type SyncWorld } from "../support/sync-world.ts";
import { TravellingClock } from "../support/travelling-clock.ts";

const SCRIPT = fileURLToPath(new URL("../support/calling-process.ts", import.meta.url));
const MINUTE_MS = 60_000;
/** A call that a killed process had under way is over by then. */
const DEADLINE_MS = 76_000;
const LIMITS: QuotaLimits = { perMinute: 30, perDay: 80, inFlight: 3, reservePercent: 20 };
const BACKGROUND_MINUTE = 28;
const BACKGROUND_DAY = 64;

/** One organization, called by several processes at once; the sandbox has the same limits and refuses what exceeds them. */
describe("the quotas of one organization that several processes call", () => {
  let world: SyncWorld;
  const clock = new TravellingClock();
  /** Calls made to connect. */
  let before = 0;

  beforeAll(async () => {
    world = await createSyncWorld(
      {
        customers: 5,
        invoices: 5,
        now: clock.sandboxNow,
        switches: { ...LIMITS, limitHeaders: "off", latencyMs: 5, timeZone: zoneAtNoon() },
      },
      { limits: LIMITS, clock },
    );
    clock.of(world.database.pool);
    await clock.travel(MINUTE_MS);
    before = made();
  });
  afterAll(() => world.close());

  const made = () => world.sandbox.log.counters.api;

  function call(priority: CallContext["priority"]): ChildProcess {
    const [customer] = world.sandbox.world.customers();
    const task: CallingTask = {
      databaseUrl: world.database.url,
      secretKeys: SECRET_KEYS,
      limits: LIMITS,
      organizationId: world.organizationId,
      sourceId: customer?.id ?? "",
      priority,
    };
    return fork(SCRIPT, [JSON.stringify(task)]);
  }

  async function callUntilStopped(
    processes: number,
    priority: CallContext["priority"],
  ): Promise<CallingReport> {
    const reports = await Promise.all(
      Array.from({ length: processes }, async () => {
        const child = call(priority);
        const ended = once(child, "exit");
        const [report] = (await once(child, "message")) as [CallingReport];
        await ended;
        return report;
      }),
    );
    return {
      made: reports.reduce((sum, report) => sum + report.made, 0),
      stoppedBy: [...new Set(reports.flatMap((report) => report.stoppedBy))],
    };
  }

  it("hold for all of them together: a minute, and what is in flight", async () => {
    const report = await callUntilStopped(3, "BACKGROUND");
    expect(report).toEqual({ made: BACKGROUND_MINUTE, stoppedBy: ["MINUTE"] });
    expect(made() - before).toBe(BACKGROUND_MINUTE);
    expect(world.sandbox.log.counters.refused).toBe(0);
  });

  it("lose no slot to a process that is killed with its calls under way", async () => {
    await clock.travel(MINUTE_MS);
    const { organizationId, database } = world;
    const store = createQuotaStore({ db: database, organizationId, limits: LIMITS });
    const held = Promise.withResolvers<void>();
    world.sandbox.beforeResponse(() => held.promise);
    const child = call("BACKGROUND");
    const ended = once(child, "exit");
    const inFlight = () =>
      database.prisma.apiCall.count({ where: { organizationId, finishedAt: null } });
    await vi.waitFor(async () => expect(await inFlight()).toBe(LIMITS.inFlight), 20_000);
    child.kill("SIGKILL");
    await ended;
    held.resolve();
    world.sandbox.beforeResponse(null);
    const person = { priority: "INTERACTIVE", runId: null, phase: null } as const;
    expect(await store.reserve(person)).toMatchObject({ granted: false, reason: "IN_FLIGHT" });
    await clock.travel(DEADLINE_MS);
    const slots = await Promise.all([1, 2, 3].map(() => store.reserve(person)));
    expect(slots.map(({ granted }) => granted)).toEqual([true, true, true]);
    for (const slot of slots) if (slot.granted) await store.finish(slot.callId, "OK", null);
  });

  it("leave the day's reserve to people, who may use it up, and no more", async () => {
    await clock.travel(MINUTE_MS);
    expect((await callUntilStopped(3, "BACKGROUND")).stoppedBy).toEqual(["QUOTA_RESERVE"]);
    const counted = () =>
      world.database.prisma.apiCall.count({ where: { organizationId: world.organizationId } });
    expect(await counted()).toBe(BACKGROUND_DAY);
    await clock.travel(MINUTE_MS);
    const people = await callUntilStopped(2, "INTERACTIVE");
    expect(people).toEqual({ made: LIMITS.perDay - BACKGROUND_DAY, stoppedBy: ["QUOTA_DAY"] });
    expect(await counted()).toBe(LIMITS.perDay);
  });

  it("were never exceeded, by the log of the source", () => {
    const { log } = world.sandbox;
    expect(log.counters.refused).toBe(0);
    const times = log.requests.filter(({ kind }) => kind !== "token").map(({ at }) => at);
    const within = times.map((at) => times.filter((each) => each > at - MINUTE_MS && each <= at));
    expect(Math.max(...within.map(({ length }) => length))).toBeLessThanOrEqual(LIMITS.perMinute);
    expect(times.length).toBeLessThanOrEqual(LIMITS.perDay);
  });

  it("keep every process away while Zoho blocks the organization", async () => {
    await clock.travel(24 * 60 * MINUTE_MS);
    world.sandbox.setSwitches({ faults: [{ kind: "429-43", times: 1, match: "contact" }] });
    const first = await callUntilStopped(1, "INTERACTIVE");
    expect(first.stoppedBy).toEqual(["QUOTA_BLOCKED"]);
    const { refused } = world.sandbox.log.counters;
    expect(refused).toBe(1);
    const calls = made();
    expect(await callUntilStopped(2, "INTERACTIVE")).toEqual({
      made: 0,
      stoppedBy: ["QUOTA_BLOCKED"],
    });
    expect(made()).toBe(calls);
  });
});

/** No day may turn while the test moves a few minutes about. */
function zoneAtNoon(): string {
  const hours = new Date().getUTCHours() - 12;
  return `Etc/GMT${hours < 0 ? "" : "+"}${hours}`;
}
