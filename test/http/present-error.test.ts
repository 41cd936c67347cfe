import {
  buildSchema,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
  parse,
  validate,
} from "graphql";
import { pino } from "pino";
import { beforeEach, describe, expect, test } from "vitest";
import { createPresentError, formatError } from "../../src/http/present-error.ts";
import { withRequestId } from "../../src/http/request-scope.ts";

let logged: { requestId: string; err: { message: string } }[];
const log = pino({}, { write: (line) => logged.push(JSON.parse(line)) });
const present = createPresentError(log);

const schema = buildSchema(`
  enum Color { RED }
  type Query { number(of: Int!): Int color: Color }
`);

beforeEach(() => {
  logged = [];
});

async function errorOf(
  query: string,
  root: Record<string, unknown> = {},
  variableValues: Record<string, unknown> = {},
): Promise<GraphQLFormattedError> {
  const document = parse(query);
  const invalid = validate(schema, document);
  const { errors } =
    invalid.length > 0
      ? { errors: invalid }
      : await execute({ schema, document, rootValue: root, variableValues });
  const [error] = errors ?? [];
  if (error === undefined) throw new Error("Nothing failed.");
  return withRequestId("req-1", () => formatError(present(error)));
}

const MASKED = {
  message: "Unexpected error.",
  extensions: { code: "INTERNAL", requestId: "req-1" },
};

describe("createPresentError", () => {
  test("a statement that took too long is the request's fault, and says what to do", async () => {
    const canceled = Object.assign(new Error("canceling statement due to statement timeout"), {
      severity: "ERROR",
      code: "57014",
    });
    expect(await errorOf("{ number(of: 1) }", { number: () => Promise.reject(canceled) })).toEqual({
      message: "This took too long: ask for less, or filter by less.",
      path: ["number"],
      locations: [{ line: 1, column: 3 }],
      extensions: { code: "QUERY_TOO_COMPLEX" },
    });
  });

  test("a message is at most 500 characters long, with its end", async () => {
    const { message } = await errorOf(
      `query ($n: Int!) { number(of: $n) }`,
      {},
      {
        n: "x".repeat(10_000),
      },
    );
    expect(message.length).toBeLessThan(510);
    expect(message).toContain('"$n" got invalid value');
    expect(message).toMatch(/x"$/);
  });

  test("an error with a code is shown as it is", async () => {
    const error = new GraphQLError("No.", {
      extensions: { code: "FORBIDDEN", http: { status: 403 } },
    });
    expect(await errorOf("{ number(of: 1) }", { number: () => Promise.reject(error) })).toEqual({
      message: "No.",
      path: ["number"],
      locations: [{ line: 1, column: 3 }],
      extensions: { code: "FORBIDDEN" },
    });
    expect(logged).toEqual([]);
  });

  test.each([
    ["a variable of another type", "query ($n: Int!) { number(of: $n) }", { n: "x" }],
    ["a variable that is missing", "query ($n: Int!) { number(of: $n) }", {}],
    ["an argument that is null at run time", "query ($n: Int = 1) { number(of: $n) }", { n: null }],
  ])("%s is the caller's error", async (_name, query, variables) => {
    expect((await errorOf(query, {}, variables)).extensions).toEqual({ code: "BAD_USER_INPUT" });
    expect(logged).toEqual([]);
  });

  test("what a resolver throws is masked and logged under the request's id", async () => {
    const root = { number: () => Promise.reject(new Error("select * from secrets")) };
    expect(await errorOf("{ number(of: 1) }", root)).toMatchObject({ ...MASKED, path: ["number"] });
    expect(logged).toMatchObject([
      { requestId: "req-1", err: { message: "select * from secrets" } },
    ]);
  });

  test.each([
    ["a value that the schema cannot send", "{ color }", { color: "secret" }],
    ["a number that is none", "{ number(of: 1) }", { number: () => "secret" }],
    [
      "an error of graphql's class without a code",
      "{ color }",
      { color: () => Promise.reject(new GraphQLError("secret")) },
    ],
  ])("%s is our error, and masked", async (_name, query, root) => {
    const error = await errorOf(query, root);
    expect(error).toMatchObject(MASKED);
    expect(JSON.stringify(error)).not.toContain("secret");
    expect(logged).toHaveLength(1);
  });

  test("something thrown that is no error is masked too", () => {
    const error = withRequestId("req-1", () => formatError(present("secret")));
    expect(error).toEqual(MASKED);
  });

  test("an error that was presented stays the same", () => {
    const once = present(new Error("secret"));
    expect(present(once)).toBe(once);
    expect(logged).toHaveLength(1);
  });
});
