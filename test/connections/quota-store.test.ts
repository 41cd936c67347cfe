import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QuotaLimits } from "../../src/connections/limits.ts";
import { limitsFor } from "../../src/connections/limits.ts";
import { createQuotaStore } from "../../src/connections/quota-store.ts";
import { quotaUsage } from "../../src/connections/usage.ts";
import { type Database, openDatabase } from "../../src/db/database.ts";
import type { CallRequest } from "../../src/zoho/ports.ts";
import { reserveCall } from "../../src/zoho/quota.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization } from "../support/organization.ts";
import { FastClock } from "../zoho/fast-clock.ts";
import { callContext } from "../zoho/sandbox-connection.ts";

const LIMITS: QuotaLimits = { perMinute: 5, perDay: 20, inFlight: 100, reservePercent: 20 };
const BACKGROUND: CallRequest = { priority: "BACKGROUND", runId: null, phase: "INVOICES" };
const INTERACTIVE: CallRequest = { priority: "INTERACTIVE", runId: null, phase: null };

let db: TestDatabase;
let other: Database;

beforeAll(async () => {
  db = await createTestDatabase();
  other = openDatabase({ url: db.url, max: 10 });
});

afterAll(async () => {
  await other.close();
  await db.close();
});

async function stores(changes: Partial<QuotaLimits> = {}) {
  const { organizationId } = await createOrganization(db.pool);
  const limits = { ...LIMITS, ...changes };
  const store = createQuotaStore({ db, organizationId, limits });
  const second = createQuotaStore({ db: other, organizationId, limits });
  const age = (seconds: number) =>
    db.pool.query({
      text: `
        update api_calls
        set
          reserved_at = reserved_at - make_interval(secs => $2),
          deadline_at = deadline_at - make_interval(secs => $2),
          finished_at = finished_at - make_interval(secs => $2)
        where organization_id = $1
      `,
      values: [organizationId, seconds],
    });
  return { organizationId, limits, store, second, age };
}

describe("reserve", () => {
  test("many at once from two pools never get more than the minute holds", async () => {
    const { organizationId, store, second } = await stores({ perMinute: 17, perDay: 1000 });
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => (index % 2 ? store : second).reserve(INTERACTIVE)),
    );
    const granted = answers.filter((answer) => answer.granted);
    expect(granted.length).toBeLessThanOrEqual(17);
    // Who lost every race was told to come again at once; nobody is refused for long while there is room.
    for (let tries = granted.length; tries < 17; tries += 1) await store.reserve(INTERACTIVE);
    expect(await store.reserve(INTERACTIVE)).toMatchObject({ granted: false, reason: "MINUTE" });
    const { rows } = await db.pool.query<{ calls: number }>({
      text: "select count(*)::int as calls from api_calls where organization_id = $1",
      values: [organizationId],
    });
    expect(rows[0]?.calls).toBe(17);
  });

  test("the minute slides: a call leaves it 60 seconds after its end", async () => {
    const { store, age } = await stores();
    for (let count = 0; count < 5; count += 1) {
      const answer = await store.reserve(BACKGROUND);
      if (answer.granted) await store.finish(answer.callId, "OK", null);
    }
    const refused = await store.reserve(BACKGROUND);
    expect(refused).toMatchObject({ granted: false, reason: "MINUTE" });
    if (refused.granted) return;
    expect(refused.waitMs).toBeGreaterThan(55_000);
    expect(refused.waitMs).toBeLessThanOrEqual(60_000);
    await age(59);
    expect(await store.reserve(BACKGROUND)).toMatchObject({ granted: false, reason: "MINUTE" });
    await age(2);
    expect(await store.reserve(BACKGROUND)).toMatchObject({ granted: true });
  });

  test("background work leaves a few calls of each minute to people, who then need not wait for it", async () => {
    const { store } = await stores({ perMinute: 30, perDay: 1000 });
    for (let count = 0; count < 28; count += 1) {
      expect(await store.reserve(BACKGROUND)).toMatchObject({ granted: true });
    }
    expect(await store.reserve(BACKGROUND)).toMatchObject({ granted: false, reason: "MINUTE" });
    expect(await store.reserve(INTERACTIVE)).toMatchObject({ granted: true });
    expect(await store.reserve(INTERACTIVE)).toMatchObject({ granted: true });
    expect(await store.reserve(INTERACTIVE)).toMatchObject({ granted: false, reason: "MINUTE" });
  });

  test("a killed holder's slot ends at its deadline", async () => {
    const { store, age } = await stores({ inFlight: 2, perMinute: 100 });
    await store.reserve(BACKGROUND);
    const kept = await store.reserve(BACKGROUND);
    const refused = await store.reserve(INTERACTIVE);
    expect(refused).toMatchObject({ granted: false, reason: "IN_FLIGHT" });
    if (kept.granted) await store.finish(kept.callId, "OK", null);
    expect(await store.reserve(INTERACTIVE)).toMatchObject({ granted: true });
    expect(await store.reserve(INTERACTIVE)).toMatchObject({ granted: false });
    await age(76);
    expect(await store.reserve(INTERACTIVE)).toMatchObject({ granted: true });
  });

  test("background work leaves the reserve to people, and nobody gets more than the day", async () => {
    const { store, organizationId, limits } = await stores({ perMinute: 100 });
    for (let count = 0; count < 16; count += 1) {
      expect(await store.reserve(BACKGROUND)).toMatchObject({ granted: true });
    }
    const refused = await store.reserve(BACKGROUND);
    expect(refused).toMatchObject({ granted: false, reason: "RESERVE" });
    for (let count = 0; count < 4; count += 1) {
      expect(await store.reserve(INTERACTIVE)).toMatchObject({ granted: true });
    }
    const exhausted = await store.reserve(INTERACTIVE);
    expect(exhausted).toMatchObject({ granted: false, reason: "DAY" });
    const usage = await quotaUsage(db.pool, organizationId, limits);
    expect(usage).toMatchObject({
      perMinuteLimit: 100,
      usedThisMinute: 20,
      perDayLimit: 20,
      usedToday: 20,
      reserved: 4,
      blockedUntil: null,
    });
    if (!exhausted.granted) expect(exhausted.until).toBe(usage.resetsAt.getTime());
    const local = usage.resetsAt.toLocaleTimeString("de-DE", { timeZone: "Europe/Berlin" });
    expect(local).toBe("00:00:00");
  });

  test("what Zoho reports as remaining only lowers the day, until its reset", async () => {
    const { store, organizationId } = await stores({ perMinute: 100, perDay: 1000 });
    const use = async (remaining: number, resetSeconds: number) => {
      const answer = await store.reserve(BACKGROUND);
      if (!answer.granted) throw new Error(answer.reason);
      await store.finish(answer.callId, "OK", { limit: null, remaining, resetSeconds });
    };
    await use(300, 3600);
    await use(205, 3600);
    // An answer that was overtaken says more; it is not believed.
    await use(299, 3599);
    await use(204, 3598);
    let refused = await store.reserve(BACKGROUND);
    let granted = 0;
    for (; refused.granted; granted += 1) refused = await store.reserve(BACKGROUND);
    // Calls of the same millisecond as the report are taken for later ones.
    expect(granted).toBeGreaterThan(0);
    expect(granted).toBeLessThanOrEqual(4);
    expect(refused).toMatchObject({ granted: false, reason: "RESERVE" });
    expect(Math.abs(refused.waitMs - 3_598_000)).toBeLessThan(10_000);
    expect((await quotaUsage(db.pool, organizationId, { ...LIMITS, perDay: 1000 })).usedToday).toBe(
      800,
    );
    await db.pool.query({
      text: `
        update api_quotas
        set
          day_resets_at = day_resets_at - interval '2 hours',
          reported_at = reported_at - interval '2 hours'
        where organization_id = $1
      `,
      values: [organizationId],
    });
    expect(await store.reserve(BACKGROUND)).toMatchObject({ granted: true });
  });

  test("a limit above the plan that Zoho reports is lowered to it, and the reserve with it", async () => {
    const { store, organizationId, limits } = await stores({ perMinute: 1000, perDay: 5000 });
    const use = async (limit: number, remaining: number) => {
      const answer = await store.reserve(BACKGROUND);
      if (!answer.granted) throw new Error(answer.reason);
      await store.finish(answer.callId, "OK", { limit, remaining, resetSeconds: 3600 });
    };
    const usage = () => quotaUsage(db.pool, organizationId, limits);
    expect(await usage()).toMatchObject({ perDayLimit: 5000, reserved: 1000 });
    await use(100, 60);
    expect(await usage()).toMatchObject({ perDayLimit: 100, reserved: 20, usedToday: 40 });
    await use(100, 20);
    expect(await store.reserve(BACKGROUND)).toMatchObject({ granted: false, reason: "RESERVE" });
    const person = await store.reserve(INTERACTIVE);
    expect(person).toMatchObject({ granted: true });
    if (!person.granted) return;
    // A bigger plan counts at once, though more is left than before.
    await store.finish(person.callId, "OK", { limit: 2000, remaining: 1919, resetSeconds: 3590 });
    expect(await usage()).toMatchObject({ perDayLimit: 2000, reserved: 400, usedToday: 81 });
    expect(await store.reserve(BACKGROUND)).toMatchObject({ granted: true });
  });

  test("a block holds everybody until its end", async () => {
    const { store, second, organizationId, limits } = await stores();
    const { until, waitMs } = await store.block(44, 3600);
    expect(Math.abs(waitMs - 3_600_000)).toBeLessThan(1000);
    expect(await second.reserve(INTERACTIVE)).toMatchObject({
      granted: false,
      reason: "BLOCKED",
      until,
    });
    expect((await store.block(44, 60)).until).toBe(until);
    const usage = await quotaUsage(db.pool, organizationId, limits);
    expect(usage.blockedUntil?.getTime()).toBe(until);
    // The column rounds to milliseconds, half of the time into the future.
    await db.pool.query({
      text: "update api_quotas set blocked_until = clock_timestamp() - interval '1 ms' where organization_id = $1",
      values: [organizationId],
    });
    expect(await second.reserve(INTERACTIVE)).toMatchObject({ granted: true });
  });

  test("the day used up without a reported reset: until the organization's midnight", async () => {
    const { store, organizationId, limits } = await stores();
    const { until } = await store.block(45, null);
    const { resetsAt } = await quotaUsage(db.pool, organizationId, limits);
    expect(until).toBe(resetsAt.getTime());
  });
});

describe("reserveCall", () => {
  test("a wait of up to a minute is made in place and told", async () => {
    const { store, age } = await stores({ perMinute: 1 });
    const told: (number | null)[] = [];
    const first = await store.reserve(BACKGROUND);
    if (first.granted) await store.finish(first.callId, "OK", null);
    const clock = new FastClock();
    const sleep = clock.sleep.bind(clock);
    clock.sleep = async (ms, signal) => {
      await sleep(ms, signal);
      await age(61);
    };
    await reserveCall(store, clock, callContext({ onThrottle: (until) => told.push(until) }));
    expect(clock.waits).toHaveLength(1);
    expect(told).toEqual([expect.any(Number), null]);
  });

  test("a longer wait is an error with its end, and an abort ends a wait", async () => {
    const { store } = await stores();
    const { until } = await store.block(43, 3600);
    const clock = new FastClock();
    await expect(reserveCall(store, clock, callContext())).rejects.toMatchObject({
      action: "WAIT",
      code: "QUOTA_BLOCKED",
      until,
    });
    expect(clock.waits).toEqual([]);
    const signal = AbortSignal.abort(new Error("stopping"));
    await expect(reserveCall(store, clock, callContext({ signal }))).rejects.toThrow("stopping");
  });
});

test.each([
  ["https://www.zohoapis.eu", 90],
  ["https://www.zohoapis.com.au", 90],
  ["https://www.zohoapis.eu.example.com", 500],
  ["http://127.0.0.1:4001", 500],
])("at %s the minute holds at most %i", (apiUrl, most) => {
  expect(limitsFor(apiUrl, { ...LIMITS, perMinute: 500 }).perMinute).toBe(most);
  expect(limitsFor(apiUrl, LIMITS).perMinute).toBe(5);
});
