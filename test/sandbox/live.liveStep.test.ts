import { expect, test, vi } from "vitest";
import { liveStep, startLiveActivity } from "../../src/sandbox/live.ts";
import { seededRandom } from "../../src/sandbox/random.ts";
import { openSandbox } from "./client.ts";

test("the same seed does the same things", async () => {
  const [a, b] = [await openSandbox(), await openSandbox()];
  const [left, right] = [seededRandom(3), seededRandom(3)];
  const done = Array.from({ length: 200 }, () => liveStep(a.sandbox.world, left));
  expect(Array.from({ length: 200 }, () => liveStep(b.sandbox.world, right))).toEqual(done);
  expect(b.sandbox.world.invoices()).toEqual(a.sandbox.world.invoices());
  expect(b.sandbox.world.customers()).toEqual(a.sandbox.world.customers());
});

test("a busy time leaves the books in order", async () => {
  const { sandbox, clock } = await openSandbox();
  const { world } = sandbox;
  const random = seededRandom(11);
  const kinds = new Set<string>();
  const before = { customers: world.customers().length, numbers: world.invoices().at(-1)?.number };
  for (let i = 0; i < 1500; i++) {
    clock.ms += 1000;
    kinds.add(liveStep(world, random)?.split(" ")[0] ?? "nothing");
  }
  for (const kind of [
    "paid",
    "created",
    "viewed",
    "moved",
    "new",
    "renamed",
    "welcomed",
    "voided",
  ]) {
    expect(kinds).toContain(kind);
  }
  expect(world.customers().length).toBeGreaterThan(before.customers);
  expect(world.invoices().at(-1)?.number).not.toBe(before.numbers);
  for (const customer of world.customers()) {
    const open = world
      .invoicesOf(customer.id)
      .filter((row) => !["draft", "void", "paid"].includes(row.status))
      .reduce((cents, row) => cents + Math.round(Number(row.balance) * 100), 0);
    expect(Math.round(Number(customer.outstanding) * 100)).toBe(open);
  }
});

test("it goes on by itself until stopped", async () => {
  const { sandbox } = await openSandbox();
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    const before = JSON.stringify([sandbox.world.invoices(), sandbox.world.customers()]);
    const live = startLiveActivity(sandbox, { everyMs: 1000, seed: 5 });
    vi.advanceTimersByTime(30_000);
    const after = JSON.stringify([sandbox.world.invoices(), sandbox.world.customers()]);
    expect(after).not.toBe(before);
    live.stop();
    vi.advanceTimersByTime(30_000);
    expect(JSON.stringify([sandbox.world.invoices(), sandbox.world.customers()])).toBe(after);
  } finally {
    vi.useRealTimers();
  }
});
