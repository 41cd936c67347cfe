import { expect, it } from "vitest";
import { statement } from "../../src/graphql/sql/statement.ts";

it("prepares what comes again, under a name of its own, and nothing that comes once", () => {
  for (let n = 0; n < 2000; n += 1) expect(statement(`select ${n}`, []).name).toBeUndefined();
  const [first, second, third] = [1, 2, 3].map(() => statement("select again", []));
  expect(first?.name).toBeUndefined();
  expect(second?.name).toMatch(/^graphql_[\w-]{24}$/);
  expect(third?.name).toBe(second?.name);
  statement("select another", []);
  expect(statement("select another", []).name).not.toBe(second?.name);
});
