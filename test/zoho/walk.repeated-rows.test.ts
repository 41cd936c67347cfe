import { expect, test } from "vitest";
import type { Parsed } from "../../src/zoho/records.ts";
import { ListWalk } from "../../src/zoho/walk.ts";

interface Row {
  readonly sourceId: string;
  readonly modifiedAt: number;
}
interface Raw {
  readonly id: string | null;
  readonly at: number;
  readonly kind: Parsed<Row>["kind"];
}

const NEWEST = Date.UTC(2026, 5, 2, 12);

function parse(raw: unknown): Parsed<Row> {
  const { id, at, kind } = raw as Raw;
  if (kind === "SKIPPED") return { kind };
  if (kind === "ROW") return { kind, row: { sourceId: id ?? "", modifiedAt: at } };
  return { kind, bad: { sourceId: id, message: "It is bad.", raw: String(at) } };
}

/** The page that a walk makes of an answer. */
async function pageOf(raws: readonly Raw[]) {
  const walk = new ListWalk<Row>(
    {
      mode: "INCREMENTAL",
      watermark: null,
      position: null,
      filter: "AFTER",
      context: {
        priority: "BACKGROUND",
        runId: null,
        phase: null,
        signal: new AbortController().signal,
      },
    },
    {
      fetch: async (_request, read) => ({
        items: raws.map(read),
        hasMore: false,
        date: NEWEST,
        requestedAt: NEWEST,
      }),
      parse,
      keyOf: (raw) => ({ id: (raw as Raw).id, modifiedAt: (raw as Raw).at }),
    },
  );
  const page = await walk.next();
  if (page === null) throw new Error("The walk has no page.");
  return page;
}

test("of a record that an answer shows twice the newer one counts, once", async () => {
  const page = await pageOf([
    { id: "1", at: NEWEST, kind: "ROW" },
    { id: "1", at: NEWEST - 1_000, kind: "ROW" },
    { id: "2", at: NEWEST - 2_000, kind: "BAD" },
    { id: "2", at: NEWEST - 3_000, kind: "BAD" },
    { id: "3", at: NEWEST - 4_000, kind: "SKIPPED" },
    { id: "3", at: NEWEST - 5_000, kind: "SKIPPED" },
  ]);
  expect(page.rows).toEqual([{ sourceId: "1", modifiedAt: NEWEST }]);
  expect(page.bad.map(({ sourceId }) => sourceId)).toEqual(["2"]);
  expect(page.skipped).toEqual(["3"]);
});

test("records without an id are told apart", async () => {
  const page = await pageOf([
    { id: null, at: NEWEST, kind: "BAD" },
    { id: null, at: NEWEST - 1_000, kind: "BAD" },
  ]);
  expect(page.bad).toHaveLength(2);
});
