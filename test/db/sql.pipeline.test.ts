import type { Pool } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../src/db/database.ts";
import { inTransaction, type Statement } from "../../src/db/sql.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { wireLog } from "../support/wire-log.ts";

let db: TestDatabase;
/** One connection, so that who comes after a failure gets it. */
let single: Database;
let pool: Pool;

beforeAll(async () => {
  db = await createTestDatabase();
  await db.pool.query("create table notes (note text primary key)");
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.pool.query("truncate notes");
  single = openDatabase({ url: db.url, max: 1 });
  pool = single.pool;
});
afterEach(() => single.close());

const note = (text: string): Statement => ({
  name: "note",
  text: "insert into notes values ($1)",
  values: [text],
});
const FAILING: Statement = { text: "select 1 / 0" };

async function notes(): Promise<string[]> {
  const { rows } = await db.pool.query<{ note: string }>("select note from notes order by note");
  return rows.map((row) => row.note);
}

async function session(): Promise<number | undefined> {
  const { rows } = await pool.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]?.pid;
}

describe("a transaction", () => {
  it("waits for no answer but those that its work asks for", async () => {
    const log = wireLog(pool, ["begin", "first", "second", "closing", "commit"]);
    const statement = (marker: string): Statement => ({ text: `select '${marker}'` });
    await inTransaction(
      pool,
      async (tx) => {
        await Promise.all([tx.query(statement("first")), tx.query(statement("second"))]);
      },
      { closing: () => statement("closing") },
    );
    expect(log.slice(log.indexOf("begin"))).toEqual([
      "begin",
      "first",
      "second",
      "…",
      "closing",
      "commit",
      "…",
    ]);
  });

  it.each([
    ["as the first", [FAILING, note("a"), note("b")]],
    ["in the middle", [note("a"), FAILING, note("b")]],
    ["as the last", [note("a"), note("b"), FAILING]],
  ])(
    "in which a statement fails %s leaves nothing, and a connection as good as new",
    async (_, statements) => {
      const pid = await session();
      const failing = inTransaction(
        pool,
        (tx) => Promise.all(statements.map((one) => tx.query(one))),
        { closing: () => note("closing") },
      );
      await expect(failing).rejects.toMatchObject({ code: "22012" });
      await inTransaction(pool, (tx) => tx.query(note("after")));
      expect(await notes()).toEqual(["after"]);
      expect(await session()).toBe(pid);
    },
  );

  it("tells what failed first, not what could not run behind it", async () => {
    const failing = inTransaction(pool, async (tx) => {
      const first = tx.query(FAILING);
      const behind = tx.query(note("behind"));
      await Promise.all([behind.then(() => first), first.catch(() => behind)]);
    });
    await expect(failing).rejects.toMatchObject({ code: "22012" });
  });

  it("runs nothing any more once it was rolled back", async () => {
    const { promise: rolledBack, resolve } = Promise.withResolvers<void>();
    let late: Promise<unknown> | undefined;
    const failing = inTransaction(pool, (tx) => {
      late = rolledBack.then(() => tx.query(note("late")));
      return tx.query(FAILING);
    });
    await expect(failing).rejects.toMatchObject({ code: "22012" });
    resolve();
    await expect(late).rejects.toThrow("transaction");
    expect(await notes()).toEqual([]);
  });
});
