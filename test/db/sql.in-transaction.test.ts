import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { inTransaction, type Queryable } from "../../src/db/sql.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await db.pool.query("create table counters (id int primary key, n int not null)");
});
beforeEach(async () => {
  await db.pool.query("truncate counters; insert into counters values (1, 0), (2, 0)");
});
afterAll(() => db.close());

async function counters(): Promise<number[]> {
  const { rows } = await db.pool.query<{ n: number }>("select n from counters order by id");
  return rows.map(({ n }) => n);
}

function add(tx: Queryable, id: number): Promise<unknown> {
  return tx.query({ text: "update counters set n = n + 1 where id = $1", values: [id] });
}

/** Lets everybody through once `count` have arrived; who comes later passes. */
function gate(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let arrived = 0;
  return () => {
    arrived += 1;
    if (arrived >= count) resolve();
    return promise;
  };
}

test("commits what resolves and rolls back what throws", async () => {
  expect(await inTransaction(db.pool, (tx) => add(tx, 1).then(() => "done"))).toBe("done");
  const failing = inTransaction(db.pool, async (tx) => {
    await add(tx, 2);
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await counters()).toEqual([1, 0]);
});

test("repeats the victim of a deadlock", async () => {
  const bothHoldOne = gate(2);
  let runs = 0;
  const crosswise = (first: number, second: number): Promise<void> =>
    inTransaction(db.pool, async (tx) => {
      runs += 1;
      await add(tx, first);
      await bothHoldOne();
      await add(tx, second);
    });
  await Promise.all([crosswise(1, 2), crosswise(2, 1)]);
  expect(await counters()).toEqual([2, 2]);
  // On a busy machine the repeated one may be back before the other one wakes up, and be the victim once more.
  expect(runs).toBeGreaterThan(2);
});

test("repeats a serialization failure, in the isolation asked for", async () => {
  const bothHaveRead = gate(2);
  const increment = (): Promise<void> =>
    inTransaction(
      db.pool,
      async (tx) => {
        const { rows } = await tx.query<{ n: number }>({
          text: "select n from counters where id = 1",
        });
        await bothHaveRead();
        await tx.query({
          text: "update counters set n = $1 where id = 1",
          values: [(rows[0]?.n ?? 0) + 1],
        });
      },
      { isolation: "repeatable read" },
    );
  await Promise.all([increment(), increment()]);
  expect(await counters()).toEqual([2, 0]);
});

test("gives up after five repetitions", async () => {
  let runs = 0;
  const hopeless = inTransaction(db.pool, async (tx) => {
    runs += 1;
    await tx.query({
      text: "do $$ begin raise exception 'again' using errcode = '40001'; end $$",
    });
  });
  await expect(hopeless).rejects.toMatchObject({ code: "40001" });
  expect(runs).toBe(6);
});

test("a swallowed error is not taken for a commit", async () => {
  const careless = inTransaction(db.pool, async (tx) => {
    await add(tx, 1);
    await tx.query({ text: "select 1 / 0" }).catch(() => undefined);
  });
  await expect(careless).rejects.toThrow("rolled back");
  expect(await counters()).toEqual([0, 0]);
});

const addTo = (id: number) => ({
  text: "update counters set n = n + 1 where id = $1",
  values: [id],
});

test("a closing statement is committed with the rest, and sees what the work came to", async () => {
  await inTransaction(db.pool, (tx) => add(tx, 1).then(() => 2), { closing: addTo });
  expect(await counters()).toEqual([1, 1]);
});

test("a closing statement that fails leaves nothing, and says why", async () => {
  const refused = inTransaction(db.pool, (tx) => add(tx, 1), {
    closing: () => ({ text: "select 1 / 0" }),
  });
  await expect(refused).rejects.toMatchObject({ code: "22012" });
  expect(await counters()).toEqual([0, 0]);
});

test("a deadlock in the closing statement repeats the work with it", async () => {
  const bothHoldOne = gate(2);
  let runs = 0;
  const crosswise = (first: number, second: number): Promise<void> =>
    inTransaction(
      db.pool,
      async (tx) => {
        runs += 1;
        await add(tx, first);
        await bothHoldOne();
      },
      { closing: () => addTo(second) },
    );
  await Promise.all([crosswise(1, 2), crosswise(2, 1)]);
  expect(await counters()).toEqual([2, 2]);
  expect(runs).toBe(3);
});

test("a connection that breaks inside a transaction fails it and leaves the pool usable", async () => {
  const gone = new Promise((resolve) => {
    db.pool.once("acquire", (client) => client.once("end", resolve));
  });
  const broken = inTransaction(db.pool, async (tx) => {
    const { rows } = await tx.query<{ pid: number }>({ text: "select pg_backend_pid() as pid" });
    await db.pool.query({ text: "select pg_terminate_backend($1)", values: [rows[0]?.pid] });
    await gone;
    await add(tx, 1);
  });
  await expect(broken).rejects.toThrow();
  expect(await counters()).toEqual([0, 0]);
});

test("refuses writes when read-only", async () => {
  await expect(
    inTransaction(db.pool, (tx) => add(tx, 1), { readOnly: true }),
  ).rejects.toMatchObject({ code: "25006" });
});
