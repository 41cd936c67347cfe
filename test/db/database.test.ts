import { afterAll, beforeAll, expect, test } from "vitest";
import { checkDatabase, openDatabase } from "../../src/db/database.ts";
import { DatabaseUnreachableError } from "../../src/db/database-unreachable-error.ts";
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

test("a bigint that a number cannot hold is refused, not rounded", async () => {
  await expect(db.pool.query("select 9007199254740993::bigint")).rejects.toThrow(
    "9007199254740993 does not fit",
  );
});

test("Prisma reads the same columns in its own types, in UTC whatever the server's time zone", async () => {
  await db.pool.query(
    `alter database ${new URL(db.url).pathname.slice(1)} set timezone = 'America/New_York'`,
  );
  const fresh = openDatabase({ url: db.url, max: 1 });
  const rows = await fresh.prisma.$queryRaw`
    select
      date '2026-03-29' as day,
      9007199254740993::bigint as big,
      timestamptz '2026-03-29 02:30:00.123+02' as instant
  `;
  expect(rows).toEqual([
    {
      day: new Date("2026-03-29T00:00:00Z"),
      big: 9007199254740993n,
      instant: new Date("2026-03-29T00:30:00.123Z"),
    },
  ]);
  await fresh.close();
});

test("sessions carry their limits; the one for whole transactions where the server has it", async () => {
  const worker = openDatabase({
    url: db.url,
    max: 1,
    applicationName: "dunlin worker",
    statementTimeoutMs: 7_000,
    idleInTransactionTimeoutMs: 8_000,
    transactionTimeoutMs: 9_000,
  });
  const { rows } = await worker.pool.query(`
    select
      current_setting('application_name') as name,
      current_setting('statement_timeout') as statement,
      current_setting('idle_in_transaction_session_timeout') as idle,
      current_setting('transaction_timeout', true) as transaction
  `);
  expect(rows).toEqual([{ name: "dunlin worker", statement: "7s", idle: "8s", transaction: "9s" }]);
  await worker.close();
});

test.for([
  ["postgresql://u:secret@127.0.0.1:1/books", "nothing listens there"],
  ["postgresql://u:secret@no-such-host.invalid/books", "the host name"],
])("an unreachable database is one clear sentence: %s", async ([url = "", reason = ""]) => {
  const unreachable = openDatabase({ url, max: 1 });
  const error = await checkDatabase(unreachable).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(DatabaseUnreachableError);
  expect(String(error)).toContain(reason);
  expect(String(error)).not.toContain("secret");
  await unreachable.close();
});

test("a wrong password and a missing database are told apart", async () => {
  const wrong = new URL(db.url);
  wrong.password = "wrong";
  const missing = new URL(db.url);
  missing.pathname = "/missing";
  for (const [url, reason] of [
    [wrong, "refused the user name or password"],
    [missing, "the database does not exist"],
  ] as const) {
    const unreachable = openDatabase({ url: url.href, max: 1 });
    await expect(checkDatabase(unreachable)).rejects.toThrow(reason);
    await unreachable.close();
  }
});
