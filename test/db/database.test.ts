import { afterAll, beforeAll, expect, test } from "vitest";
import type { Queryable } from "../../src/db/sql.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

test("the raw pool gives dates as text, bigints as numbers and numerics with every digit", async () => {
  const queryable: Queryable = db.pool;
  const { rows } = await queryable.query({
    text: `
      select
        date '2026-03-29' as day,
        array[date '2026-03-29', null] as days,
        count(*) as count,
        array[1::bigint, null] as counts,
        numeric '100.00000000000000000001' as money,
        timestamptz '2026-03-29 02:30:00.123+02' as instant
      from generate_series(1, 3)
    `,
  });
  expect(rows).toEqual([
    {
      day: "2026-03-29",
      days: ["2026-03-29", null],
      count: 3,
      counts: [1, null],
      money: "100.00000000000000000001",
      instant: new Date("2026-03-29T00:30:00.123Z"),
    },
  ]);
});
