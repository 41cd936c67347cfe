import { expect, test } from "vitest";
import { Collection } from "../../src/sandbox/collection.ts";
import { listPage } from "../../src/sandbox/list-query.ts";
import { seededRandom } from "../../src/sandbox/random.ts";
import { openSandbox } from "./client.ts";

interface Row {
  seq: number;
  id: string;
  size: number;
  lastModifiedTime: number;
}

test("every page equals that of a plain filter, sort and slice, while rows come, change and go", () => {
  const random = seededRandom(7);
  const rows = new Collection<Row, "size" | "last_modified_time">({
    size: (row) => row.size,
    last_modified_time: (row) => row.lastModifiedTime,
  });
  const change = (row: Row) => {
    row.size = random.between(0, 9);
    row.lastModifiedTime = random.between(0, 60);
  };
  for (let round = 0; round < 1500; round++) {
    const all = [...rows.values()];
    if (all.length < 5 || random.chance(0.5)) {
      const row = { seq: round, id: `${round}`, size: 0, lastModifiedTime: 0 };
      change(row);
      rows.add(row);
    } else if (random.chance(0.3)) rows.delete(random.pick(all));
    else {
      const row = random.pick(all);
      rows.update([row], () => change(row));
    }
    const sortColumn = random.chance(0.5) ? "size" : "last_modified_time";
    const even = random.chance(0.4);
    const descending = random.chance(0.5);
    const bounded = random.chance(0.5);
    const modifiedFrom = bounded ? random.between(0, 60) : Number.NEGATIVE_INFINITY;
    const modifiedTo = bounded ? random.between(0, 60) : Number.POSITIVE_INFINITY;
    const [offset, limit] = [random.between(0, 20), random.between(1, 20)];
    const key = rows.key(sortColumn);
    const expected = [...rows.values()]
      .filter((row) => row.lastModifiedTime >= modifiedFrom && row.lastModifiedTime <= modifiedTo)
      .filter((row) => !even || row.size % 2 === 0)
      .sort((a, b) => Number(key(a)) - Number(key(b)) || a.seq - b.seq);
    if (descending) expected.reverse();
    const result = listPage<Row, "size">(rows, {
      sortColumn,
      descending,
      modifiedFrom,
      modifiedTo,
      ...(even ? { matches: (row: Row) => row.size % 2 === 0 } : {}),
      ...(random.chance(0.2) ? { candidates: [...rows.values()] } : {}),
      offset,
      limit,
      tieSeed: null,
    });
    expect(result.rows).toEqual(expected.slice(offset, offset + limit));
    expect(result.hasMore).toBe(expected.length > offset + limit);
  }
});

test("an unstable order is still sorted and complete", () => {
  const rows = new Collection<Row, "size" | "last_modified_time">({
    size: (row) => row.size,
    last_modified_time: (row) => row.lastModifiedTime,
  });
  for (let seq = 0; seq < 100; seq++) {
    rows.add({ seq, id: `${seq}`, size: seq % 3, lastModifiedTime: 0 });
  }
  for (let tieSeed = 0; tieSeed < 50; tieSeed++) {
    const found = listPage<Row, "size">(rows, {
      sortColumn: "size",
      descending: tieSeed % 2 === 0,
      modifiedFrom: Number.NEGATIVE_INFINITY,
      modifiedTo: Number.POSITIVE_INFINITY,
      offset: 0,
      limit: 100,
      tieSeed,
    }).rows;
    expect(new Set(found).size).toBe(100);
    const sizes = found.map((row) => row.size);
    expect(sizes).toEqual(sizes.toSorted((a, b) => (tieSeed % 2 === 0 ? b - a : a - b)));
  }
});

test("a page of a large table looks at few rows", async () => {
  const { get, sandbox } = await openSandbox({ customers: 4000, invoices: 40_000 });
  const examined = async (path: string, params: Record<string, string>) => {
    expect((await get(path, params)).status).toBe(200);
    return sandbox.log.requests.at(-1)?.examined;
  };
  const middle = sandbox.world.invoices()[20_000];
  const since = sandbox.world.state.clock.timestamp(middle?.lastModifiedTime ?? 0);
  const day = sandbox.world.state.clock.timestamp(sandbox.world.state.seconds - 86_400);
  const byTime = { sort_column: "last_modified_time", sort_order: "A" };
  expect(await examined("invoices", byTime)).toBe(200);
  expect(await examined("invoices", { ...byTime, last_modified_time: since })).toBe(200);
  expect(await examined("invoices", { sort_column: "created_time", page: "150" })).toBe(200);
  expect(
    await examined("invoices", { sort_column: "due_date", last_modified_time: day }),
  ).toBeLessThan(4000);
  expect(await examined("invoices", { customer_id: middle?.customerId ?? "" })).toBeLessThan(400);
  expect(await examined("contacts", { filter_by: "Status.All", page: "20" })).toBe(200);
  expect(await examined("contacts", {})).toBeLessThan(300);
});
