import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type BalanceWorld, createBalanceWorld } from "./balance-world.ts";
import { QUOTA } from "./support.ts";

let world: BalanceWorld;

beforeAll(async () => {
  world = await createBalanceWorld();
});

afterAll(() => world.close());

beforeEach(() => world.setQuota(() => Promise.resolve(QUOTA)));

it("reads an old balance again before handing out, and cancels what was paid meanwhile", async () => {
  const paid = await world.dueReminder();
  world.sync.sandbox.world.payInvoice(paid);
  const calls = world.sync.sandbox.log.of("invoice").length;
  expect(await world.claim()).toBe(0);
  expect(world.sync.sandbox.log.of("invoice").length).toBe(calls + 1);
  expect(await world.blockOf(paid)).toBe("PAID");
});

it("hands out what is still open, and asks once for as long as it is fresh", async () => {
  await world.dueReminder();
  const calls = world.sync.sandbox.log.of("invoice").length;
  expect(await world.claim()).toBe(1);
  expect(world.sync.sandbox.log.of("invoice").length).toBe(calls + 1);
  await world.sync.database.pool.query(
    "update payment_reminders set claimed_until = now() where status = 'CLAIMED'",
  );
  expect(await world.claim()).toBe(1);
  expect(world.sync.sandbox.log.of("invoice").length).toBe(calls + 1);
});

it.each([
  ["no calls are left today", { usedToday: QUOTA.perDayLimit }],
  ["the source has blocked us", { blockedUntil: new Date(Date.now() + 3_600_000) }],
])("believes the stored balance when %s", async (_name, used) => {
  await world.dueReminder();
  world.setQuota(() => Promise.resolve({ ...QUOTA, ...used }));
  const calls = world.sync.sandbox.log.of("invoice").length;
  expect(await world.claim()).toBe(1);
  expect(world.sync.sandbox.log.of("invoice").length).toBe(calls);
});
