import { expect, test } from "vitest";
import { openSandbox, START_MS } from "./client.ts";

test("the day's quota shows in headers and ends at local midnight", async () => {
  const { get, clock, sandbox } = await openSandbox({ switches: { perDay: 3 } });
  const first = await get("contacts");
  expect(first.headers).toMatchObject({
    "x-rate-limit-limit": "3",
    "x-rate-limit-remaining": "2",
    "x-rate-limit-reset": String(12 * 3600),
  });
  await get("invoices");
  await get("contacts/1");
  const refused = await get("contacts");
  expect(refused.status).toBe(429);
  expect(refused.body).toEqual({
    code: 45,
    message: "The API call for this organization has exceeded the maximum call rate limit of 3.",
  });
  expect(refused.headers["x-rate-limit-remaining"]).toBe("0");
  expect(refused.headers).not.toHaveProperty("retry-after");
  clock.ms = Date.parse("2026-06-12T22:00:00Z");
  expect((await get("contacts")).status).toBe(200);
  expect(sandbox.log.counters).toMatchObject({ api: 5, refused: 1 });
});

test("the minute slides", async () => {
  const { get, clock } = await openSandbox({ switches: { perMinute: 2 } });
  await get("contacts");
  clock.ms += 30_000;
  await get("contacts");
  clock.ms = START_MS + 59_999;
  const refused = await get("contacts");
  expect([refused.status, refused.body.code]).toEqual([429, 44]);
  clock.ms = START_MS + 60_000;
  expect((await get("contacts")).status).toBe(200);
  expect((await get("contacts")).status).toBe(429);
});

test("a breach can block for an hour, counted down in Retry-After", async () => {
  const { get, clock, sandbox } = await openSandbox({
    switches: { perMinute: 1, minuteBreach: "43" },
  });
  await get("contacts");
  const first = await get("contacts");
  expect([first.status, first.body.code]).toEqual([429, 43]);
  expect(first.headers["retry-after"]).toBe("3600");
  clock.ms += 600_000;
  expect((await get("contacts")).headers["retry-after"]).toBe("3000");
  expect((await get("organizations")).status).toBe(200);
  clock.ms += 3_000_000;
  expect((await get("contacts")).status).toBe(200);
  sandbox.setSwitches({ perMinute: null });
  expect((await get("contacts")).status).toBe(200);
});

test("calls in flight beyond the limit get code 1070, and each answer frees its place", async () => {
  const { get, sandbox } = await openSandbox({ switches: { inFlight: 2 } });
  await get("organizations");
  const gate = Promise.withResolvers<void>();
  const both = Promise.withResolvers<void>();
  let entered = 0;
  sandbox.beforeResponse(async () => {
    if (++entered === 2) both.resolve();
    await gate.promise;
  });
  const pending = [get("contacts"), get("invoices")];
  await both.promise;
  const refused = await get("contacts");
  expect([refused.status, refused.body.code]).toEqual([429, 1070]);
  gate.resolve();
  await Promise.all(pending);
  for (let i = 0; i < 20; i++) {
    const answers = await Promise.all([get("contacts"), get("invoices")]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
  }
});

test("refused calls use up nothing, unless the switch says so", async () => {
  const { get, sandbox } = await openSandbox({ switches: { perDay: 10, perMinute: 1 } });
  await get("contacts");
  await get("contacts");
  expect((await get("contacts")).headers["x-rate-limit-remaining"]).toBe("9");
  sandbox.setSwitches({ refusedCallsCount: true });
  expect((await get("contacts")).headers["x-rate-limit-remaining"]).toBe("8");
});

test("limit headers can be off", async () => {
  const { get } = await openSandbox({ switches: { perDay: 10, limitHeaders: "off" } });
  expect((await get("contacts")).headers).not.toHaveProperty("x-rate-limit-limit");
});
