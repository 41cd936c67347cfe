import { expect, test } from "vitest";
import { createRunStore } from "../../src/dashboard/live/run-store.ts";
import { run } from "./run.ts";

test("an answer that the feed overtook changes nothing", () => {
  const store = createRunStore();
  store.absorb([run({ seq: 5, percent: 50 })]);
  store.absorb([run({ seq: 4, percent: 40 })]);
  expect(store.get().byId.get("run-1")?.percent).toBe(50);
});

test("counts an ending once, and only of a run that was seen before it", () => {
  const store = createRunStore();
  store.absorb([run({ id: "past", status: "SUCCEEDED" })]);
  expect(store.get().endings).toBe(0);
  store.absorb([run({ seq: 1 })]);
  store.absorb([run({ seq: 2, status: "SUCCEEDED_WITH_ISSUES" })]);
  store.absorb([run({ seq: 2, status: "SUCCEEDED_WITH_ISSUES" })]);
  expect(store.get().endings).toBe(1);
});

test("tells its listeners of news, and of nothing else", () => {
  const store = createRunStore();
  let told = 0;
  const stop = store.subscribe(() => {
    told += 1;
  });
  store.absorb([run({ seq: 2 })]);
  store.absorb([run({ seq: 1 })]);
  expect(told).toBe(1);
  stop();
  store.absorb([run({ seq: 3 })]);
  expect(told).toBe(1);
});

test("forgets old ended runs, never one under way", () => {
  const store = createRunStore();
  store.absorb([run({ id: "open", createdAt: "2020-01-01T00:00:00.000Z" })]);
  for (let count = 0; count < 300; count += 1) {
    const createdAt = new Date(Date.UTC(2026, 0, 1, 0, count)).toISOString();
    store.absorb([run({ id: `run-${count}`, status: "SUCCEEDED", createdAt })]);
  }
  const { byId } = store.get();
  expect(byId.size).toBe(200);
  expect(byId.has("open")).toBe(true);
  expect(byId.has("run-299")).toBe(true);
  expect(byId.has("run-0")).toBe(false);
});
