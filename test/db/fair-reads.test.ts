import { setImmediate as turn } from "node:timers/promises";
import type { Pool } from "pg";
import { expect, test } from "vitest";
import { FairReads } from "../../src/db/fair-reads.ts";

/** A pool whose statements end when the test says so. */
function createPool() {
  const running: { readonly text: string; end(error?: Error): void }[] = [];
  const query = ({ text }: { text: string }) =>
    new Promise((resolve, reject) => {
      const end = (error?: Error): void => {
        running.splice(
          running.findIndex((one) => one.end === end),
          1,
        );
        if (error === undefined) resolve({ rows: [text] });
        else reject(error);
      };
      running.push({ text, end });
    });
  return { pool: { query } as unknown as Pool, running };
}

test("one user has at most so many statements under way, in the order they came; others go on", async () => {
  const { pool, running } = createPool();
  const reads = new FairReads(pool, 2);
  const mine = ["a", "b", "c", "d"].map((text) => reads.query("me", { text }));
  const theirs = reads.query("they", { text: "x" });
  await turn();
  expect(running.map(({ text }) => text)).toEqual(["a", "b", "x"]);
  running[0]?.end();
  await turn();
  expect(running.map(({ text }) => text)).toEqual(["b", "x", "c"]);
  // One that fails makes room as well.
  running[0]?.end(new Error("gone"));
  await expect(mine[1]).rejects.toThrow("gone");
  await turn();
  expect(running.map(({ text }) => text)).toEqual(["x", "c", "d"]);
  for (const one of [...running]) one.end();
  expect(await Promise.all([mine[0], mine[2], mine[3], theirs])).toEqual([
    ["a"],
    ["c"],
    ["d"],
    ["x"],
  ]);
  const again = [1, 2, 3].map((n) => reads.query("me", { text: String(n) }));
  await turn();
  expect(running).toHaveLength(2);
  while (running.length > 0) {
    running[0]?.end();
    await turn();
  }
  expect(await Promise.all(again)).toEqual([["1"], ["2"], ["3"]]);
});
