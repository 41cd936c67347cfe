import { expect, test } from "vitest";
import { type ConnectionPage, createPager } from "../../src/dashboard/lists/pager.ts";

interface Row {
  readonly id: string;
}

const PAGE = 3;

/** A list of rows by number, read after a cursor that is the last row's id, as the API does it. */
function listOf(rows: readonly number[]): (after: string | null) => Promise<ConnectionPage<Row>> {
  return async (after) => {
    const rest = rows.filter((row) => after === null || row > Number(after)).map(String);
    const nodes = rest.slice(0, PAGE).map((id) => ({ id }));
    return {
      nodes,
      pageInfo: { hasNextPage: rest.length > PAGE, endCursor: nodes.at(-1)?.id ?? null },
      ...(after === null && { totalCount: rows.length, totalCountCapped: false }),
    };
  };
}

const idsOf = (nodes: readonly Row[]): number[] => nodes.map(({ id }) => Number(id));

test("pages follow each other to the end, and no further", async () => {
  const pager = createPager(listOf([1, 2, 3, 4, 5, 6, 7]));
  await pager.more();
  expect(pager.get()).toMatchObject({ hasMore: true, totalCount: 7, status: "READY" });
  await pager.more();
  await pager.more();
  await pager.more();
  expect(idsOf(pager.get().nodes)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(pager.get()).toMatchObject({ hasMore: false, totalCount: 7 });
});

test("asking twice at once reads one page", async () => {
  const pager = createPager(listOf([1, 2, 3, 4, 5, 6, 7]));
  await Promise.all([pager.more(), pager.more()]);
  expect(idsOf(pager.get().nodes)).toEqual([1, 2, 3]);
});

test("reloading keeps as many rows, in their new state, and goes on behind them", async () => {
  let rows = [2, 3, 4, 5, 6, 7, 8, 9];
  const pager = createPager((after) => listOf(rows)(after));
  await pager.more();
  await pager.more();
  rows = [1, 2, 4, 5, 6, 7, 8, 9];
  await pager.reload();
  expect(idsOf(pager.get().nodes)).toEqual([1, 2, 4, 5, 6, 7]);
  await pager.more();
  expect(idsOf(pager.get().nodes)).toEqual(rows);
});

test("an answer that a reload overtook changes nothing", async () => {
  const waiting: (() => void)[] = [];
  let rows = [1, 2, 3, 4];
  const pager = createPager((after) => {
    const page = listOf(rows)(after);
    return new Promise<ConnectionPage<Row>>((resolve) => waiting.push(() => resolve(page)));
  });
  const first = pager.more();
  rows = [7, 8];
  const second = pager.reload();
  waiting[1]?.();
  await second;
  waiting[0]?.();
  await first;
  expect(idsOf(pager.get().nodes)).toEqual([7, 8]);
});

test("a page that fails leaves what is there, and can be asked for again", async () => {
  let broken = false;
  const read = listOf([1, 2, 3, 4]);
  const pager = createPager((after) => (broken ? Promise.reject(new Error("away")) : read(after)));
  await pager.more();
  broken = true;
  await pager.more();
  expect(pager.get()).toMatchObject({ status: "FAILED", hasMore: true });
  expect(idsOf(pager.get().nodes)).toEqual([1, 2, 3]);
  broken = false;
  await pager.more();
  expect(idsOf(pager.get().nodes)).toEqual([1, 2, 3, 4]);
});

test("a row that moved to a later page is shown once", async () => {
  const pages: ConnectionPage<Row>[] = [
    { nodes: [{ id: "1" }, { id: "2" }], pageInfo: { hasNextPage: true, endCursor: "2" } },
    { nodes: [{ id: "1" }, { id: "3" }], pageInfo: { hasNextPage: false, endCursor: "3" } },
  ];
  const pager = createPager(async (after) => pages[after === null ? 0 : 1] as ConnectionPage<Row>);
  await pager.more();
  await pager.more();
  expect(idsOf(pager.get().nodes)).toEqual([1, 2, 3]);
});
