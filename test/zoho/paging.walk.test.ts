import { expect, test } from "vitest";
import type { ListPage } from "../../src/zoho/list-page.ts";
import { advance, completesList, nextRequest, startWalk, walkEnd } from "../../src/zoho/paging.ts";
import type { PagingKey } from "../../src/zoho/paging-key.ts";
import type { ListRequest, WalkState } from "../../src/zoho/paging-state.ts";
import { readPosition } from "../../src/zoho/position.ts";
import { type MovingRow, MovingWorld, type WorldOptions } from "./moving-world.ts";
import { lostRows, Store, walkOnce } from "./simulate.ts";

const STILL: WorldOptions = {
  seed: 7,
  rows: 1000,
  crowds: [],
  filter: "AFTER",
  lagSeconds: 0,
  ties: "STABLE",
  edits: 0,
  deletions: 0,
  bulkEdits: 0,
  bulk: 0,
};
const HOUR_MS = 3_600_000;

async function synced(options: Partial<WorldOptions> = {}) {
  const world = new MovingWorld({ ...STILL, ...options });
  const store = new Store();
  const first = await walkOnce(world, store, { filter: "AFTER" });
  return { world, store, first };
}

test("a quiet list costs one call, even when its newest second holds a thousand rows", async () => {
  const { world, store } = await synced({ rows: 3000 });
  world.now += HOUR_MS;
  world.bulkEdit(1000);
  world.now += HOUR_MS;
  await walkOnce(world, store, { filter: "AFTER" });
  expect(lostRows(world, store)).toEqual([]);
  const quiet = await walkOnce(world, store, { filter: "AFTER" });
  expect(quiet).toMatchObject({ calls: 1, remark: null });
});

test("a first sync costs one call for some 199 rows, and one more", async () => {
  const { first, store } = await synced({ rows: 5000 });
  expect(first).toMatchObject({ completesList: true, remark: null });
  expect(first.calls).toBeLessThanOrEqual(1 + Math.ceil(5000 / 198));
  expect(store.rows.size).toBe(5000);
});

test("a dense list costs no more: ten thousand rows, five in each second", async () => {
  const world = new MovingWorld({ ...STILL, rows: 0 });
  const begin = Math.floor((world.now - HOUR_MS) / 1000) * 1000;
  for (let row = 0; row < 10_000; row += 1) {
    world.rows.set(String(row + 1), begin + Math.floor(row / 5) * 1000);
  }
  const store = new Store();
  const walk = await walkOnce(world, store, { filter: "AFTER" });
  expect(walk).toMatchObject({ missed: [], completesList: true });
  expect(walk.calls).toBeLessThanOrEqual(1 + Math.ceil(10_000 / 195));
  expect(store.rows.size).toBe(10_000);
});

test("without a filter a list that keeps still is read once", async () => {
  const world = new MovingWorld({ ...STILL, rows: 5000 });
  const store = new Store();
  const walk = await walkOnce(world, store, { filter: "IGNORED" });
  expect(walk).toMatchObject({ completesList: true, remark: null });
  expect(walk.calls).toBeLessThanOrEqual(29);
  expect(store.rows.size).toBe(5000);
});

test("what changed since the watermark is all that is read", async () => {
  const { world, store } = await synced({ rows: 5000 });
  world.now += HOUR_MS;
  world.bulkEdit(250);
  const changes = await walkOnce(world, store, { filter: "AFTER" });
  expect(changes.calls).toBeLessThanOrEqual(6);
  expect(changes.completesList).toBe(false);
  const full = await walkOnce(world, store, { filter: "AFTER", mode: "FULL" });
  expect(full.completesList).toBe(true);
});

test("the watermark is five minutes before the first response, never later, never back", async () => {
  const { world, store } = await synced({ rows: 10 });
  const newest = Math.max(...world.rows.values());
  expect(store.watermark).toBe(newest);
  world.bulkEdit(5);
  const asked = world.now + 2000;
  await walkOnce(world, store, { filter: "AFTER" });
  expect(store.watermark).toBe(Math.max(newest, Math.floor(asked / 1000) * 1000 - 300_000));
  store.watermark = world.now;
  await walkOnce(world, store, { filter: "AFTER", mode: "FULL" });
  expect(store.watermark).toBeGreaterThanOrEqual(asked);
});

test("a list that does not sort as asked is read to its end, and the run says so", async () => {
  const { world, store } = await synced({ rows: 900 });
  for (let edits = 0; edits < 300; edits += 1) {
    world.now += HOUR_MS;
    world.bulkEdit(1);
  }
  const sorted = world.answer.bind(world);
  world.answer = (request: ListRequest): ListPage<MovingRow> => {
    const page = sorted(request);
    return { ...page, items: [...page.items].reverse() };
  };
  const walk = await walkOnce(world, store, { filter: "AFTER" });
  expect(walk).toMatchObject({ remark: "FILTER_MISBEHAVED", probeAgain: true });
  expect(lostRows(world, store)).toEqual([]);
  expect(store.rows.size).toBe(900);
});

test("rows at the anchor itself, where only later ones were expected, ask for a new probe", async () => {
  const { world, store } = await synced({ rows: 900, filter: "AT_OR_AFTER" });
  world.now += HOUR_MS;
  world.bulkEdit(300);
  const walk = await walkOnce(world, store, { filter: "AFTER" });
  expect(walk).toMatchObject({ remark: null, probeAgain: true });
  expect(lostRows(world, store)).toEqual([]);
});

function step(state: WalkState, keys: PagingKey[], hasMore: boolean): WalkState {
  return advance(state, { keys, hasMore, date: 1_000_000, requestedAt: 1_000_000 });
}

test("a record without an id leaves open what else was not seen", () => {
  const begin = startWalk({ mode: "FULL", watermark: null, filter: "AFTER" });
  const known = step(begin, [{ id: "1", modifiedAt: 5000 }], false);
  expect(completesList(known)).toBe(true);
  const unknown = step(begin, [{ id: null, modifiedAt: 5000 }], false);
  expect(completesList(unknown)).toBe(false);
  expect(walkEnd(unknown)).toMatchObject({ watermark: 5000 });
});

test("an empty list ends at once and has no watermark", () => {
  const end = step(startWalk({ mode: "FULL", watermark: null, filter: "UNKNOWN" }), [], false);
  expect(walkEnd(end)).toEqual({ watermark: null, remark: null, probeAgain: false });
  expect(completesList(end)).toBe(true);
  expect(nextRequest(end)).toBeNull();
});

test("a position of another release is not understood: the walk starts anew", () => {
  const state = startWalk({ mode: "FULL", watermark: null, filter: "AFTER" });
  expect(readPosition(JSON.parse(JSON.stringify(state)))).toEqual(state);
  expect(readPosition({ ...state, version: 1 })).toBeNull();
  expect(readPosition(null)).toBeNull();
});
