import { pino } from "pino";
import { expect, it } from "vitest";
import { createPeriodic } from "../../src/jobs/periodic.ts";

const log = pino({ enabled: false });

it("goes on after a failure, and ends at once when it is stopped", async () => {
  let calls = 0;
  const twice = Promise.withResolvers<void>();
  const periodic = createPeriodic({
    work: async () => {
      calls += 1;
      if (calls === 2) twice.resolve();
      throw new Error("no luck");
    },
    firstAfterMs: 0,
    everyMs: 1,
    failure: "It failed",
    log,
  });
  periodic.start();
  await twice.promise;
  await periodic.stop();
  const after = calls;
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toBe(after);
});

it("waits for the work in hand when it is stopped, and tells it so", async () => {
  const begun = Promise.withResolvers<AbortSignal>();
  let ended = false;
  const periodic = createPeriodic({
    work: async (signal) => {
      begun.resolve(signal);
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      ended = true;
    },
    firstAfterMs: 0,
    everyMs: 60_000,
    failure: "It failed",
    log,
  });
  periodic.start();
  const signal = await begun.promise;
  await periodic.stop();
  expect({ aborted: signal.aborted, ended }).toEqual({ aborted: true, ended: true });
});
